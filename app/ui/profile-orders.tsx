import type { SerializeFrom } from '@remix-run/node';
import { Badge, InlineStack } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import type { ProfileOrder } from '../profiles/find-profile.server.ts';
import type { Touches } from '../profiles/touches.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

type Order = SerializeFrom<ProfileOrder>;

/** The latest orders with what was bought and what counts after refunds. */
export function ProfileOrders({
  orders,
  touches,
}: {
  orders: Order[];
  touches: SerializeFrom<Record<string, Touches>>;
}) {
  return (
    <WideCard title="Orders">
      <Table
        caption="Latest orders"
        rows={orders}
        nothing={<Nothing title="No orders yet">An order is here seconds after it is placed.</Nothing>}
        keyOf={(order) => order.orderId}
        columns={[
          { title: 'Order', renderCell: (order) => <OrderName order={order} /> },
          { title: 'Placed', renderCell: ({ placedAt }) => <Moment at={placedAt} /> },
          {
            title: 'Products',
            renderCell: ({ lines }) =>
              lines.map(({ title, quantity }) => (quantity === 1 ? title : `${quantity} × ${title}`)).join(', '),
          },
          { title: 'Came by', renderCell: ({ orderId }) => cameBy(touches[orderId]) },
          {
            title: 'Total now',
            numeric: true,
            renderCell: ({ currentMinor, currency }) => showMoney(Number(currentMinor), currency),
          },
        ]}
      />
    </WideCard>
  );
}

/** The mail clicked last, else the last visit's campaign, with the block; beside it the first campaign where it was another. */
function cameBy(touches: SerializeFrom<Touches> | undefined): string {
  if (!touches) return '';
  const campaign = touches.mail ? `Mail ${touches.mail.campaign ?? ''}`.trim() : campaignName(touches.last);
  const block = touches.block ? `block ${touches.block.block}, place ${touches.block.place}` : '';
  const last = [campaign, block].filter(Boolean).join(', ');
  const first = campaignName(touches.first);
  return first && first !== campaign ? `${last}, first ${first}` : last;
}

function campaignName(utm: Record<string, string> | null): string {
  return [utm?.['source'], utm?.['campaign']].filter(Boolean).join(' / ');
}

function OrderName({ order }: { order: Order }) {
  return (
    <InlineStack gap="100">
      {order.name ?? order.orderId}
      {order.cancelledAt ? <Badge>Cancelled</Badge> : null}
      {order.test ? <Badge>Test</Badge> : null}
      {Number(order.refundedMinor) > 0 ? <Badge>Refunded</Badge> : null}
    </InlineStack>
  );
}

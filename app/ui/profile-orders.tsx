import type { SerializeFrom } from '@remix-run/node';
import { Badge, Card, InlineStack } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import type { ProfileOrder } from '../profiles/find-profile.server.ts';
import { CardHeading } from './card-heading.tsx';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';

type Order = SerializeFrom<ProfileOrder>;

/** The latest orders with what was bought and what counts after refunds. */
export function ProfileOrders({ orders }: { orders: Order[] }) {
  return (
    <Card padding="0">
      <CardHeading>Orders</CardHeading>
      {orders.length === 0 ? (
        <Nothing title="No orders yet">An order is here seconds after it is placed.</Nothing>
      ) : (
        <Table
          caption="Latest orders"
          rows={orders}
          keyOf={(order) => order.orderId}
          columns={[
            { title: 'Order', renderCell: (order) => <OrderName order={order} /> },
            { title: 'Placed', renderCell: ({ placedAt }) => <Moment at={placedAt} /> },
            {
              title: 'Products',
              renderCell: ({ lines }) =>
                lines.map(({ title, quantity }) => (quantity === 1 ? title : `${quantity} × ${title}`)).join(', '),
            },
            {
              title: 'Total now',
              numeric: true,
              renderCell: ({ currentMinor, currency }) => showMoney(Number(currentMinor), currency),
            },
          ]}
        />
      )}
    </Card>
  );
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

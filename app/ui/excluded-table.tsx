import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@shopify/polaris';
import type { ExcludedCustomer } from '../insights/exclude-customers.server.ts';
import { Moment } from './moment.tsx';
import { nameOf } from './name-of.ts';
import { Nothing } from './nothing.tsx';
import { PostButton } from './post-button.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

/** Who is left out and why; each can be counted again. */
export function ExcludedTable({ excluded }: { excluded: SerializeFrom<ExcludedCustomer>[] }) {
  return (
    <WideCard title="Left out now">
      <Table
        caption="People who do not count in statistics"
        rows={excluded}
        nothing={<Nothing title="Everybody counts">People whom a rule fits appear here, with the reason.</Nothing>}
        keyOf={({ customerId }) => customerId}
        columns={[
          {
            title: 'Customer',
            renderCell: (one) => <Link url={`/app/customers/${one.customerId}`}>{nameOf(one)}</Link>,
          },
          { title: 'Why', renderCell: ({ why }) => why },
          { title: 'Since', renderCell: ({ since }) => <Moment at={since} day /> },
          {
            title: 'What to do',
            renderCell: ({ customerId }) => (
              <PostButton fields={{ intent: 'keep', customerId }}>Count again</PostButton>
            ),
          },
        ]}
      />
    </WideCard>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { Button, Card, Link } from '@shopify/polaris';
import type { ExcludedCustomer } from '../insights/exclude-customers.server.ts';
import { CardHeading } from './card-heading.tsx';
import { Moment } from './moment.tsx';
import { nameOf } from './name-of.ts';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';

/** Who is left out and why; each can be counted again. */
export function ExcludedTable({ excluded }: { excluded: SerializeFrom<ExcludedCustomer>[] }) {
  return (
    <Card padding="0">
      <CardHeading>Left out now</CardHeading>
      {excluded.length === 0 ? (
        <Nothing title="Everybody counts">People whom a rule fits appear here, with the reason.</Nothing>
      ) : (
        <Table
          caption="People who do not count in statistics"
          rows={excluded}
          keyOf={({ customerId }) => customerId}
          columns={[
            {
              title: 'Customer',
              renderCell: (one) => <Link url={`/app/customers/${one.customerId}`}>{nameOf(one)}</Link>,
            },
            { title: 'Why', renderCell: ({ why }) => why },
            { title: 'Since', renderCell: ({ since }) => <Moment at={since} day /> },
            { title: 'What to do', renderCell: ({ customerId }) => <CountAgain customerId={customerId} /> },
          ]}
        />
      )}
    </Card>
  );
}

function CountAgain({ customerId }: { customerId: string }) {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="keep" />
      <input type="hidden" name="customerId" value={customerId} />
      <Button submit loading={fetcher.state !== 'idle'}>
        Count again
      </Button>
    </fetcher.Form>
  );
}

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import {
  Form,
  Link,
  type MetaFunction,
  useLoaderData,
  useNavigation,
  useSearchParams,
  useSubmit,
} from '@remix-run/react';
import { Box, Button, Card, InlineStack, Page, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { recordAccess } from '../consent/record-access.server.ts';
import { showMoney } from '../content/show-money.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { findCustomers } from '../profiles/find-customers.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { Moment } from '../ui/moment.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { nameOf } from '../ui/name-of.ts';
import { Table } from '../ui/table.tsx';
import { useStore } from '../ui/use-store.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Customers' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const { searchParams } = new URL(request.url);
  const search = searchParams.get('search')?.slice(0, 200) ?? '';
  const after = searchParams.get('after');
  const found = await forShop(shopId, async (db) => {
    const page = await findCustomers(db, { search, after });
    const people = page.customers.length;
    await recordAccess(db, { author, action: 'customers-listed', customerId: null, people }, systemClock.now());
    return page;
  });
  return json({ ...found, search, further: after !== null });
}

export default function Customers() {
  const { customers, next, search, further } = useLoaderData<typeof loader>();
  const { currency } = useStore();
  return (
    <Page title="Customers" secondaryActions={[{ content: 'Duplicates', url: '/app/customers/duplicates' }]}>
      <Card padding="0">
        <Search search={search} />
        {customers.length === 0 ? (
          <NoCustomers search={search} />
        ) : (
          <Table
            caption="Customers, newest first"
            rows={customers}
            keyOf={(customer) => customer.customerId}
            columns={[
              {
                title: 'Customer',
                renderCell: (customer) => <Link to={`/app/customers/${customer.customerId}`}>{nameOf(customer)}</Link>,
              },
              { title: 'E-mail', renderCell: ({ email }) => email ?? 'None' },
              { title: 'Orders', numeric: true, renderCell: ({ ordersCount }) => count(ordersCount, 'order') },
              {
                title: 'Spent',
                numeric: true,
                renderCell: ({ revenueMinor }) => showMoney(Number(revenueMinor), currency),
              },
              {
                title: 'Last order',
                renderCell: ({ lastOrderAt }) => (lastOrderAt ? <Moment at={lastOrderAt} day /> : 'None'),
              },
            ]}
          />
        )}
        <Pages search={search} next={next} further={further} />
      </Card>
    </Page>
  );
}

function Search({ search }: { search: string }) {
  const [text, setText] = useState(search);
  const submit = useSubmit();
  const searching = useNavigation().state === 'loading';
  return (
    <Box padding="400">
      <search>
        <Form>
          <TextField
            label="Search customers"
            name="search"
            value={text}
            onChange={setText}
            autoComplete="off"
            helpText="Names by their beginning, e-mail addresses only when whole"
            clearButton
            onClearButtonClick={() => {
              setText('');
              submit(null);
            }}
            connectedRight={
              <Button submit loading={searching}>
                Search
              </Button>
            }
          />
        </Form>
      </search>
    </Box>
  );
}

function NoCustomers({ search }: { search: string }) {
  return search === '' ? (
    <Nothing title="No customers yet">They appear as soon as somebody orders, subscribes or makes an account.</Nothing>
  ) : (
    <Nothing title={`Nobody found for “${search}”`}>
      Names are found by their beginning, e-mail addresses only when whole.
    </Nothing>
  );
}

/** Forward by the last row seen; back to the beginning, since rows are added at the front. */
function Pages({ search, next, further }: { search: string; next: string | null; further: boolean }) {
  const [, setSearch] = useSearchParams();
  if (!next && !further) return null;
  const query: Record<string, string> = search === '' ? {} : { search };
  return (
    <Box padding="400">
      <InlineStack gap="200" align="center">
        <Button disabled={!further} onClick={() => setSearch(query)}>
          First page
        </Button>
        <Button disabled={!next} onClick={() => next && setSearch({ ...query, after: next })}>
          Next page
        </Button>
      </InlineStack>
    </Box>
  );
}

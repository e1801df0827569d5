import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { Link, type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page, Text } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { listSegments } from '../segments/list-segments.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { Nothing } from '../ui/nothing.tsx';
import { Table } from '../ui/table.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Segments' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const segments = await listSegments(db);
    const people = new Set(segments.flatMap(({ sample }) => sample.map(({ customerId }) => customerId))).size;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, systemClock.now());
    return json({ segments });
  });
}

export default function Segments() {
  const { segments } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Segments"
      subtitle="Who is in each group now. Membership changes within seconds of an order, a cart or a view."
    >
      <Card padding="0">
        {segments.length === 0 ? (
          <Nothing title="No segments yet">They appear with the first customer that Shopify tells about.</Nothing>
        ) : (
          <Table
            caption="Segments with their sizes"
            rows={segments}
            keyOf={(segment) => segment.slug}
            columns={[
              {
                title: 'Segment',
                renderCell: ({ name, description }) => (
                  <BlockStack>
                    <Text as="span" fontWeight="medium">
                      {name}
                    </Text>
                    <Text as="span" tone="subdued" variant="bodySm">
                      {description}
                    </Text>
                  </BlockStack>
                ),
              },
              { title: 'Newest members', renderCell: ({ sample }) => <Members sample={sample} /> },
              { title: 'Size', numeric: true, renderCell: ({ size }) => count(size, 'customer') },
            ]}
          />
        )}
      </Card>
    </Page>
  );
}

function Members({ sample }: { sample: { customerId: string; name: string | null }[] }) {
  if (sample.length === 0) return <Text as="span">Nobody</Text>;
  return (
    <BlockStack>
      {sample.map(({ customerId, name }) => (
        <Link key={customerId} to={`/app/customers/${customerId}`}>
          {name ?? 'No name'}
        </Link>
      ))}
    </BlockStack>
  );
}

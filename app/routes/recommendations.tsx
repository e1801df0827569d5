import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, InlineGrid, Page, Text } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getPopular } from '../recommendations/get-recommendations.server.ts';
import { listRecentlyShown } from '../recommendations/list-recently-shown.server.ts';
import { listSimilarProducts } from '../recommendations/list-similar-products.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { CustomerLink } from '../ui/customer-link.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { ProductLine } from '../ui/product-line.tsx';
import { Table } from '../ui/table.tsx';
import { WideCard } from '../ui/wide-card.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Recommendations' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const shown = await listRecentlyShown(db, { limit: 10, each: 4 });
    const people = shown.length;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, systemClock.now());
    return json({
      shown,
      popular: await getPopular(db, 5),
      similar: await listSimilarProducts(db, { limit: 10, nearest: 4 }),
    });
  });
}

export default function Recommendations() {
  const { shown, popular, similar } = useLoaderData<typeof loader>();
  return (
    <Page title="Recommendations" subtitle="Which products each customer is shown next, and why.">
      <BlockStack gap="400">
        <WideCard title="Latest buyers and what they are shown">
          <Table
            caption="Latest buyers and their recommended products"
            rows={shown}
            nothing={
              <Nothing title="Nobody to recommend to yet">
                {' '}
                The first order of a customer brings the first recommendations.{' '}
              </Nothing>
            }
            keyOf={(row) => row.customerId}
            columns={[
              {
                title: 'Customer',
                renderCell: ({ customerId, name }) => <CustomerLink customerId={customerId} name={name} />,
              },
              {
                title: 'Shown next, best first',
                renderCell: ({ products }) =>
                  products.length === 0 ? 'The best sellers' : products.map((product) => product.title).join(', '),
              },
            ]}
          />
        </WideCard>
        <InlineGrid columns={{ xs: 1, md: ['oneThird', 'twoThirds'] }} gap="400" alignItems="start">
          <TitledCard title="Best sellers now">
            {popular.length === 0 ? (
              <Text as="p" tone="subdued">
                No sales yet. The newest products are shown instead.
              </Text>
            ) : (
              popular.map((product) => <ProductLine key={product.productId} product={product} />)
            )}
          </TitledCard>
          <WideCard title="Similar products">
            <Table
              caption="Best sellers and the products nearest to them"
              rows={similar}
              nothing={
                <Nothing title="No similar products yet">
                  {' '}
                  They come from products that the same people buy and view.{' '}
                </Nothing>
              }
              keyOf={(row) => row.productId}
              columns={[
                { title: 'Product', renderCell: ({ title }) => title },
                {
                  title: 'Bought and viewed with it, nearest first',
                  renderCell: ({ similar: near }) =>
                    near.map(({ title }) => title).join(', ') || 'Not enough orders yet',
                },
              ]}
            />
          </WideCard>
        </InlineGrid>
      </BlockStack>
    </Page>
  );
}

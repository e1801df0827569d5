import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, InlineGrid, InlineStack, Link, Page, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { countScores } from '../insights/count-scores.server.ts';
import { lifecycles } from '../insights/lifecycle.ts';
import { listShopifyRfm } from '../insights/list-shopify-rfm.server.ts';
import { listThresholds } from '../insights/list-thresholds.server.ts';
import { rfmGroups } from '../insights/rfm.ts';
import { loyaltyArea, loyaltySettings } from '../insights/score-settings.ts';
import { thresholdNames } from '../insights/thresholds.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { TitledCard } from '../ui/titled-card.tsx';
import { count, inFigures } from '../ui/count.ts';
import { Moment } from '../ui/moment.tsx';
import { MoveMatrix } from '../ui/move-matrix.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { ScoreBars } from '../ui/score-bars.tsx';
import { Table } from '../ui/table.tsx';
import { WideCard } from '../ui/wide-card.tsx';
import { lifecycleWords, rfmGroupInWords, rfmGroupWords, shopifyGroupInWords } from '../ui/words.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Scores' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const buyers = (await listThresholds(db))[thresholdNames.quintileMonetary];
    return json({
      counts: await countScores(db),
      shopify: await listShopifyRfm(db),
      tiers: (await getSetting(db, loyaltyArea, loyaltySettings)).tiers.map(({ name }) => name),
      population: buyers?.population ?? 0,
      asOf: buyers?.asOf ?? null,
    });
  });
}

export default function Scores() {
  const { counts, shopify, tiers, population, asOf } = useLoaderData<typeof loader>();
  const of = (score: keyof typeof counts, value: string) =>
    counts[score].find((one) => one.value === value)?.customers ?? 0;
  // a tier that was renamed is held until everybody was scored anew
  const tierNames = [...new Set([...tiers, ...counts.loyalty_tier.map(({ value }) => value)])].toReversed();
  return (
    <Page title="Scores" subtitle="What is concluded of every customer, by which limits, and who moves.">
      <BlockStack gap="400">
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
          <ScoreCard
            title="RFM groups"
            links={[
              ['/app/scores/rfm', 'Limits and who would move'],
              ['/app/scores/migration', 'Who moved between two days'],
            ]}
          >
            <Text as="p" tone="subdued">
              By thirds: how lately, how often, for how much.
              {asOf === null ? null : (
                <>
                  {' '}
                  Limits of {count(population, 'buyer')}, <Moment at={asOf} day />.
                </>
              )}
            </Text>
            <ScoreBars
              caption="Customers by RFM group"
              bars={rfmGroups.map((group) => ({ label: rfmGroupWords[group], customers: of('rfm_group', group) }))}
            />
          </ScoreCard>
          <ScoreCard title="Lifecycle" links={[['/app/scores/lifecycle', 'The store’s rhythm and its limits']]}>
            <ScoreBars
              caption="Customers by stage"
              bars={lifecycles.map((stage) => ({ label: lifecycleWords[stage], customers: of('lifecycle', stage) }))}
            />
          </ScoreCard>
          <WideCard title="RFM fifths">
            <Table
              caption="Customers by score of recency, frequency and monetary value"
              rows={['5', '4', '3', '2', '1']}
              keyOf={(score) => score}
              columns={[
                { title: 'Score', renderCell: (score) => score },
                { title: 'Recency', numeric: true, renderCell: (score) => inFigures(of('r_quintile', score)) },
                { title: 'Frequency', numeric: true, renderCell: (score) => inFigures(of('f_quintile', score)) },
                { title: 'Monetary', numeric: true, renderCell: (score) => inFigures(of('m_quintile', score)) },
              ]}
            />
          </WideCard>
          <BlockStack gap="400">
            <ScoreCard title="Loyalty tiers" links={[['/app/scores/loyalty', 'Tiers and who would move']]}>
              {tierNames.length === 0 ? (
                <Text as="p">There are no tiers.</Text>
              ) : (
                <ScoreBars
                  caption="Customers by loyalty tier"
                  bars={tierNames.map((tier) => ({ label: tier, customers: of('loyalty_tier', tier) }))}
                />
              )}
            </ScoreCard>
            <ScoreCard
              title="Engagement and affinities"
              links={[
                ['/app/scores/engagement', 'Points and how scores spread'],
                ['/app/scores/affinities', 'What the store’s customers prefer'],
              ]}
            >
              <Text as="p" tone="subdued">
                Points for what people do, which fade; and which categories, brands and prices they tend to.
              </Text>
            </ScoreCard>
          </BlockStack>
        </InlineGrid>
        <TitledCard title="Shopify’s own RFM beside ours">
          {shopify.length === 0 ? (
            <Nothing title="Shopify has put nobody into a group yet">
              Its groups are read with the customers, and shown here and on each profile.
            </Nothing>
          ) : (
            <MoveMatrix
              caption="Customers by Shopify's group, down, and ours, across"
              corner="Shopify ↓ ours →"
              title={`${count(
                shopify.reduce((sum, { customers }) => sum + customers, 0),
                'customer has',
                'customers have',
              )} a group of Shopify’s`}
              moves={shopify}
              rows={[...new Set(shopify.flatMap(({ from }) => from ?? []))]}
              columns={rfmGroups}
              wordOf={(group) => (group === group.toUpperCase() ? shopifyGroupInWords(group) : rfmGroupInWords(group))}
              none={{ from: 'None', to: 'No group' }}
            />
          )}
        </TitledCard>
      </BlockStack>
    </Page>
  );
}

function ScoreCard({ title, links: to, children }: { title: string; links: [string, string][]; children: ReactNode }) {
  return (
    <TitledCard title={title}>
      {children}
      <InlineStack gap="400">
        {to.map(([url, words]) => (
          <Link key={url} url={url}>
            {words}
          </Link>
        ))}
      </InlineStack>
    </TitledCard>
  );
}

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Badge, Banner, BlockStack, InlineGrid, Page } from '@shopify/polaris';
import { getHealth } from '../inbox/get-health.server.ts';
import { listReadings } from '../inbox/readings/readings.server.ts';
import { forShop } from '../platform/db.server.ts';
import { knownTopics } from '../shopify/parse-delivery.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { Figure } from '../ui/figure.tsx';
import { Moment } from '../ui/moment.tsx';
import { ReconciliationCard } from '../ui/reconciliation-card.tsx';
import { Table } from '../ui/table.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { WideCard } from '../ui/wide-card.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Health' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const { topics, readings, ...health } = await forShop(shopId, async (db) => ({
    ...(await getHealth(db)),
    readings: await listReadings(db),
  }));
  const looks = readings.filter(({ purpose }) => purpose !== 'backfill');
  const heard = new Set(topics.map(({ topic }) => topic));
  const silent = knownTopics.filter((topic) => !heard.has(topic));
  const notYet = silent.map((topic) => ({ topic, lastReceivedAt: null, settled: 0 }));
  return json({ ...health, looks, topics: [...topics, ...notYet], known: knownTopics.length, silent: silent.length });
}

export default function Health() {
  const health = useLoaderData<typeof loader>();
  useFreshData(10_000);
  return (
    <Page title="Health" subtitle="What comes in from Shopify and what becomes of it.">
      <BlockStack gap="400">
        {health.alerts.length > 0 ? <Alerts alerts={health.alerts} /> : null}
        <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400">
          <Figure label="Deliveries waiting" value={count(health.waiting, 'delivery', 'deliveries')}>
            {health.waitingSince ? (
              <>
                The oldest came at <Moment at={health.waitingSince} />
              </>
            ) : (
              'Everything received is worked into profiles'
            )}
          </Figure>
          <Figure label="Kept aside" value={count(health.quarantinedCount, 'delivery', 'deliveries')}>
            Could not be read; never lost, listed under Data quality
          </Figure>
          <Figure label="Webhook topics heard of" value={`${health.known - health.silent} of ${health.known}`}>
            A topic is silent until something of its kind happens
          </Figure>
        </InlineGrid>
        <ReconciliationCard looks={health.looks} />
        <WideCard title="Last delivery of each topic">
          <Table
            caption="Topics with the moment of their last delivery"
            rows={health.topics}
            keyOf={(topic) => topic.topic}
            columns={[
              { title: 'Topic', renderCell: ({ topic }) => topic },
              {
                title: 'Last delivery',
                renderCell: ({ lastReceivedAt }) =>
                  lastReceivedAt ? <Moment at={lastReceivedAt} /> : <Badge>Not yet</Badge>,
              },
              {
                title: 'Worked in',
                numeric: true,
                renderCell: ({ settled }) => count(settled, 'delivery', 'deliveries'),
              },
            ]}
          />
        </WideCard>
      </BlockStack>
    </Page>
  );
}

function Alerts({ alerts }: { alerts: { slug: string; message: string; count: number }[] }) {
  return (
    <Banner tone="warning" title="Something needs attention">
      {alerts.map(({ slug, message, count: times }) => (
        <p key={slug}>{times > 1 ? `${message} (${count(times, 'time')})` : message}</p>
      ))}
    </Banner>
  );
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineGrid, InlineStack, Page, Text } from '@shopify/polaris';
import { getHealth } from '../inbox/get-health.server.ts';
import { beginBackfill } from '../inbox/readings/begin-backfill.server.ts';
import { progressOf } from '../inbox/readings/progress.ts';
import { listReadings } from '../inbox/readings/readings.server.ts';
import { listDestinations } from '../outbox/list-destinations.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { countStore } from '../profiles/count-store.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { BackfillCard } from '../ui/backfill-card.tsx';
import { count, inFigures } from '../ui/count.ts';
import { destinationWords } from '../ui/destination-words.ts';
import { Figure } from '../ui/figure.tsx';
import { Moment } from '../ui/moment.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Regulars' }];

/** A history that came in is shown for a day. */
const newsMs = 24 * 60 * 60_000;

/** Try again: takes the history in from the beginning. */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  await forShop(shopId, (db) => beginBackfill(db, systemClock.now()));
  return json({ ok: true });
}

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const { lastReceivedAt, waiting, alerts } = await getHealth(db);
    const destinations = await listDestinations(db);
    const connected = destinations.filter(({ state }) => state !== 'disconnected');
    const now = systemClock.now();
    const backfill = progressOf(await listReadings(db), now);
    const isNews =
      !backfill?.finishedAt || now.getTime() - backfill.finishedAt.getTime() < newsMs || backfill.state === 'failed';
    return json({
      counts: await countStore(db, now),
      backfill: isNews ? backfill : null,
      lastReceivedAt,
      waiting,
      alerts: alerts.length,
      connected: connected.map(({ kind, profiles, state }) => ({ kind, profiles, refused: state === 'unauthorised' })),
    });
  });
}

export default function Home() {
  const home = useLoaderData<typeof loader>();
  const { counts, connected, backfill } = home;
  useFreshData(backfill?.state === 'running' ? 1000 : 5000);
  return (
    <Page title="Regulars">
      <BlockStack gap="400">
        <Working {...home} />
        {backfill ? <BackfillCard {...backfill} /> : null}
        <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400">
          <Figure label="Customers" value={count(counts.customers, 'person', 'people')}>
            Everybody who bought, subscribed or has an account
          </Figure>
          <Figure label="Orders" value={count(counts.ordersLately, 'order')}>
            In the last 30 days, without tests and cancelled ones
          </Figure>
          <Figure
            label="Delivered"
            value={count(
              connected.reduce((sum, { profiles }) => sum + profiles, 0),
              'profile',
            )}
          >
            {connected.length === 0
              ? 'No email service is connected'
              : connected
                  .map(({ kind, profiles }) => `${destinationWords[kind].name} ${inFigures(profiles)}`)
                  .join(', ')}
          </Figure>
        </InlineGrid>
        <NextStep connected={connected.length > 0} customers={counts.customers} />
      </BlockStack>
    </Page>
  );
}

interface WorkingProps {
  lastReceivedAt: string | null;
  waiting: number;
  alerts: number;
  connected: { refused: boolean }[];
}

/** Whether it works, in one line; what is wrong, before all else. */
function Working({ lastReceivedAt, waiting, alerts, connected }: WorkingProps) {
  const refused = connected.some((destination) => destination.refused);
  const troubled = refused || alerts > 0;
  return (
    <Card>
      <InlineStack gap="300" blockAlign="center" align="space-between">
        <InlineStack gap="300" blockAlign="center">
          {troubled ? <Badge tone="warning">Needs attention</Badge> : null}
          {!troubled && lastReceivedAt ? <Badge tone="success">Working</Badge> : null}
          {!troubled && !lastReceivedAt ? <Badge>Ready</Badge> : null}
          <Text as="p">
            {lastReceivedAt ? (
              <>
                Last word from Shopify <Moment at={lastReceivedAt} />, {count(waiting, 'delivery', 'deliveries')}{' '}
                waiting
              </>
            ) : (
              'Waiting for the first order, cart or customer from Shopify'
            )}
          </Text>
        </InlineStack>
        {troubled ? (
          <Button url={refused ? '/app/connections' : '/app/quality'}>See what is wrong</Button>
        ) : (
          <Button url="/app/health" variant="plain">
            Health
          </Button>
        )}
      </InlineStack>
    </Card>
  );
}

function NextStep({ connected, customers }: { connected: boolean; customers: number }) {
  if (!connected) {
    return (
      <Step title="Next: connect your email service" action="Connect Klaviyo or SendGrid" url="/app/connections">
        Segments, scores and recommendations are then on every profile there, seconds after they change.
      </Step>
    );
  }
  if (customers === 0) {
    return (
      <Step title="Next: the first order" action="See your blocks" url="/app/blocks">
        Profiles fill by themselves as customers order, browse and subscribe. Meanwhile, see what your mails will show.
      </Step>
    );
  }
  return (
    <Step title="Next: look at your best customers" action="Open segments" url="/app/segments">
      Each customer has a page that says what is known, which groups they are in and why.
    </Step>
  );
}

function Step(props: { title: string; action: string; url: string; children: string }) {
  return (
    <TitledCard title={props.title} inlineAlign="start">
      <Text as="p">{props.children}</Text>
      <Button url={props.url} variant="primary">
        {props.action}
      </Button>
    </TitledCard>
  );
}

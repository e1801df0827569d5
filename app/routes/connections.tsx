import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { z } from 'zod';
import { countConsentWrites, writeBackArea, writeBackSettings } from '../consent/consent-writes.server.ts';
import { connectDestination } from '../outbox/connect-destination.server.ts';
import { destinationKinds } from '../outbox/destination.ts';
import { disconnectDestination } from '../outbox/disconnect-destination.server.ts';
import { listDestinations } from '../outbox/list-destinations.server.ts';
import { subscribeSendgridEvents } from '../outbox/sendgrid/subscribe-events.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting, saveSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { DestinationCard } from '../ui/destination-card.tsx';
import { WriteBackCard } from '../ui/write-back-card.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Connections' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({
      destinations: await listDestinations(db),
      writeBack: await getSetting(db, writeBackArea, writeBackSettings),
      writes: await countConsentWrites(db),
    }),
  );
}

const kind = z.enum(destinationKinds);
const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('connect'), kind, key: z.string().trim().max(500) }),
  z.object({ intent: z.literal('disconnect'), kind }),
  z.object({ intent: z.literal('receive-events') }),
  z.object({ intent: z.literal('write-back'), unsubscribes: z.literal('on').optional() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = await readForm(request, form);
  switch (asked.intent) {
    case 'connect': {
      if (asked.key === '') return json({ ok: false as const, reason: 'key-missing' });
      return json(await connectDestination(shopId, asked.kind, asked.key, { clock: systemClock }));
    }
    case 'receive-events':
      return json(await subscribeSendgridEvents(shopId, { clock: systemClock }));
    case 'write-back': {
      const value = { unsubscribes: asked.unsubscribes === 'on' };
      await forShop(shopId, (db) => saveSetting(db, writeBackArea, { value, author, at: systemClock.now() }));
      return json({ ok: true as const });
    }
    case 'disconnect': {
      const { kind: leaving } = asked;
      await forShop(shopId, (db) => disconnectDestination(db, leaving));
      return json({ ok: true as const });
    }
  }
}

export default function Connections() {
  const { destinations, writeBack, writes } = useLoaderData<typeof loader>();
  useFreshData(5000);
  return (
    <Page title="Connections" subtitle="Where properties, events and blocks are delivered.">
      <BlockStack gap="400">
        {destinations.map((destination) => (
          <DestinationCard key={destination.kind} destination={destination} />
        ))}
        <WriteBackCard key={String(writeBack.unsubscribes)} isOn={writeBack.unsubscribes} counts={writes} />
      </BlockStack>
    </Page>
  );
}

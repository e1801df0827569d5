import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { z } from 'zod';
import { consentWording, wordingArea } from '../consent/consent-wording.ts';
import { listAccess } from '../consent/list-access.server.ts';
import { destinationKinds } from '../outbox/destination.ts';
import { confirmErasedByHand } from '../outbox/queue-erasures.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting, saveSetting } from '../platform/settings.server.ts';
import { listRequests } from '../privacy/list-requests.server.ts';
import { retentionKinds } from '../privacy/retention.ts';
import { getRetention, saveRetention } from '../privacy/retention-settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { AccessTable } from '../ui/access-table.tsx';
import { RequestTable } from '../ui/request-table.tsx';
import { RetentionTable } from '../ui/retention-table.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { WideCard } from '../ui/wide-card.tsx';
import { WordingCard } from '../ui/wording-card.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Privacy' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({
      requests: await listRequests(db),
      access: await listAccess(db),
      days: await getRetention(db),
      wording: await getSetting(db, wordingArea, consentWording),
    }),
  );
}

const keys = retentionKinds.map(({ key }) => key);
const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('keep'), kind: z.enum(keys), days: z.coerce.number().int().min(1).max(3652) }),
  z.object({
    intent: z.literal('erased-by-hand'),
    destination: z.enum(destinationKinds),
    itemKey: z.string().max(400),
  }),
  consentWording.extend({ intent: z.literal('wording') }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  const ok = await forShop(shopId, async (db) => {
    if (data.intent === 'erased-by-hand') return confirmErasedByHand(db, data);
    if (data.intent === 'wording') {
      const value = { email: data.email, sms: data.sms };
      await saveSetting(db, wordingArea, { value, author, at: systemClock.now() });
      return true;
    }
    await saveRetention(db, data.kind, data.days);
    return true;
  });
  return json({ ok });
}

export default function Privacy() {
  const { requests, access, days, wording } = useLoaderData<typeof loader>();
  useFreshData(10_000);
  return (
    <Page
      title="Privacy"
      subtitle="Requests of your customers, how long data is kept, and who read it."
      secondaryActions={[{ content: 'Data map', url: '/app/privacy/data' }]}
    >
      <BlockStack gap="400">
        <WideCard title="Requests">
          <RequestTable requests={requests} />
        </WideCard>
        <WideCard title="How long data is kept">
          <RetentionTable days={days} />
        </WideCard>
        <WordingCard wording={wording} />
        <WideCard title="Who read personal data">
          <AccessTable access={access} />
        </WideCard>
      </BlockStack>
    </Page>
  );
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, InlineGrid, Page } from '@shopify/polaris';
import { z } from 'zod';
import { discardQuarantined, type QuarantineChoice, replayQuarantined } from '../inbox/end-quarantine.server.ts';
import { getHealth } from '../inbox/get-health.server.ts';
import { listQuarantine } from '../inbox/list-quarantine.server.ts';
import { muteAlert, resolveAlert } from '../inbox/settle-alerts.server.ts';
import { fields, storeCompleteness, storeFreshness } from '../insights/completeness.ts';
import { listCompleteness } from '../insights/measure-completeness.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { AlertList } from '../ui/alert-list.tsx';
import { CompletenessTable } from '../ui/completeness-table.tsx';
import { count } from '../ui/count.ts';
import { Figure } from '../ui/figure.tsx';
import { QuarantineTable } from '../ui/quarantine-table.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Data quality' }];

const muteMs = 7 * 86_400_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const { alerts, quarantinedCount } = await getHealth(db);
    const counts = await listCompleteness(db);
    const known = new Map(counts.map((one) => [one.field, one.known / Math.max(1, one.people)]));
    return json({
      alerts,
      quarantinedCount,
      groups: await listQuarantine(db),
      score: storeCompleteness(counts),
      freshness: storeFreshness(counts),
      people: counts[0]?.people ?? 0,
      fields: fields.map(({ name, label, howToGet }) => ({ label, howToGet, share: known.get(name) ?? null })),
    });
  });
}

const chosen = z.union([
  z.object({ webhookId: z.string().min(1).max(300) }),
  z.object({ topic: z.string(), reason: z.string(), path: z.string().nullable().default(null) }),
]);
const form = z.discriminatedUnion('intent', [
  z.looseObject({ intent: z.literal('replay') }),
  z.looseObject({ intent: z.literal('discard'), note: z.string().trim().min(1).max(200) }),
  z.object({ intent: z.enum(['resolve', 'mute']), slug: z.string().max(300) }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const fieldsGiven = Object.fromEntries(await request.formData());
  const asked = form.safeParse(fieldsGiven);
  if (!asked.success) throw new Response(null, { status: 400 });
  const { data } = asked;
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    switch (data.intent) {
      case 'replay':
        return json({ count: await replayQuarantined(db, choiceOf(fieldsGiven)) });
      case 'discard':
        return json({ count: await discardQuarantined(db, choiceOf(fieldsGiven), data.note) });
      case 'resolve':
        await resolveAlert(db, data.slug, now);
        return json({ count: 1 });
      case 'mute':
        await muteAlert(db, data.slug, new Date(now.getTime() + muteMs));
        return json({ count: 1 });
    }
  });
}

function choiceOf(given: Record<string, unknown>): QuarantineChoice {
  const choice = chosen.safeParse(given);
  if (!choice.success) throw new Response(null, { status: 400 });
  return choice.data;
}

const heardWithin = (freshness: { days: number; share: number }[], within: number): string =>
  `${Math.round(100 * (freshness.find(({ days }) => days === within)?.share ?? 0))}%`;

export default function Quality() {
  const { alerts, groups, quarantinedCount, score, freshness, people, fields: rows } = useLoaderData<typeof loader>();
  useFreshData(10_000);
  return (
    <Page
      title="Data quality"
      subtitle="Whether what is known is whole, fresh and right."
      secondaryActions={[
        { content: 'Notifications', url: '/app/quality/notifications' },
        { content: 'Sources', url: '/app/quality/sources' },
        { content: 'Exclusions', url: '/app/quality/exclusions' },
        { content: 'Kept deliveries', url: '/app/quality/kept' },
      ]}
    >
      <BlockStack gap="400">
        <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
          <Figure label="Completeness" value={score === null ? 'Not yet' : `${score} of 100`}>
            {score === null
              ? 'Counted every night'
              : `Over ${count(people, 'person', 'people')}; the mean of all profiles`}
          </Figure>
          <Figure label="Freshness" value={freshness ? heardWithin(freshness, 90) : 'Not yet'}>
            {freshness
              ? `Of profiles heard of within 90 days; ${heardWithin(freshness, 30)} within 30, ${heardWithin(freshness, 365)} within a year`
              : 'Counted every night'}
          </Figure>
          <Figure label="Alerts" value={count(alerts.length, 'alert')}>
            Found by comparing with earlier weeks
          </Figure>
          <Figure label="Kept aside" value={count(quarantinedCount, 'delivery', 'deliveries')}>
            Could not be read; never lost
          </Figure>
        </InlineGrid>
        <AlertList alerts={alerts} />
        <QuarantineTable groups={groups} />
        <CompletenessTable rows={rows} />
      </BlockStack>
    </Page>
  );
}

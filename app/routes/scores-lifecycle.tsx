import { type ActionFunctionArgs, json, type LinksFunction, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Checkbox, InlineGrid, Text } from '@shopify/polaris';
import { gapsMin, lifecycleDays, lifecycles } from '../insights/lifecycle.ts';
import { listThresholds } from '../insights/list-thresholds.server.ts';
import { previewLifecycle } from '../insights/preview-lifecycle.server.ts';
import type { ScoreMove } from '../insights/score-move.ts';
import { lifecycleArea, lifecycleSettings } from '../insights/score-settings.ts';
import { thresholdNames } from '../insights/thresholds.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { MoveMatrix, movedInWords } from '../ui/move-matrix.tsx';
import { NumberField } from '../ui/number-field.tsx';
import styles from '../ui/scores.css?url';
import { nestFields } from '../ui/settings-fields.ts';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { lifecycleInWords } from '../ui/words.ts';
import { answerSettings, loadSettings } from './answer-settings.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Lifecycle' }];
export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({ ...(await loadSettings(db, lifecycleArea, lifecycleSettings)), rhythm: await findRhythm(db) }),
  );
}

/** The store's own rhythm as it was last worked out, and the days that follow from it. */
async function findRhythm(db: ShopDb) {
  const stored = (await listThresholds(db))[thresholdNames.rhythm];
  const [p80 = null, p95 = null] = stored?.cuts ?? [];
  const gaps = stored?.population ?? 0;
  return { gaps, p80, p95, days: lifecycleDays({ gaps, p80, p95 }) };
}

export async function action({ request }: ActionFunctionArgs) {
  return json(
    await answerSettings(request, {
      area: lifecycleArea,
      schema: lifecycleSettings,
      read: ({ mode, ...days }) => (mode === 'hand' ? nestFields(days) : { days: null }),
      preview: async (db, { days }, asOf) => previewLifecycle(db, days ?? (await findRhythm(db)).days, asOf),
    }),
  );
}

type Rhythm = Awaited<ReturnType<typeof findRhythm>>;

export default function Lifecycle() {
  const { settings, versions, isPending, rhythm } = useLoaderData<typeof loader>();
  return (
    <SettingsPage
      title="Lifecycle"
      subtitle="Prospect, new, active, lapsed, churned: after how many days without an order, by the store’s own rhythm."
      versions={versions}
      isPending={isPending}
    >
      <TitledCard title="This store’s rhythm" gap="200">
        <Text as="p">{rhythmInWords(rhythm)}</Text>
      </TitledCard>
      <DaysForm key={versions[0]?.version ?? 0} days={settings.days} rhythm={rhythm} />
    </SettingsPage>
  );
}

function rhythmInWords({ gaps, p80, p95, days: [lapsed, churned] }: Rhythm): string {
  if (gaps < gapsMin || p80 === null || p95 === null)
    return `There are ${count(gaps, 'repeat purchase')}; from ${gapsMin} on the store has a rhythm of its own. Until then ${lapsed} and ${churned} days are assumed: a quarter and half a year.`;
  return `Of ${count(gaps, 'repeat purchase')}, 4 of 5 came within ${days(p80)} of the purchase before and 19 of 20 within ${days(p95)}. So somebody is lapsed after ${lapsed} days (at least a week), and churned after ${churned} (at least twice as long).`;
}

const days = (amount: number) => count(Math.ceil(amount), 'day');

function DaysForm({ days: set, rhythm }: { days: [number, number] | null; rhythm: Rhythm }) {
  const held = set ?? rhythm.days;
  const form = useSettingsForm<ScoreMove[]>({
    mode: set ? 'hand' : 'store',
    'days.0': String(held[0]),
    'days.1': String(held[1]),
  });
  const byHand = form.fields['mode'] === 'hand';
  return (
    <form.Form method="post" data-save-bar>
      <input type="hidden" name="intent" value="save" />
      <input type="hidden" name="mode" value={form.fields['mode'] ?? 'store'} />
      <TitledCard title="Limits">
        <Checkbox
          label="Set the days by hand"
          checked={byHand}
          onChange={(checked) => form.set('mode', checked ? 'hand' : 'store')}
        />
        {byHand ? (
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            <NumberField label="Lapsed after" name="days.0" form={form} suffix="days" />
            <NumberField label="Churned after" name="days.1" form={form} suffix="days" />
          </InlineGrid>
        ) : (
          <Text as="p">{`Lapsed after ${rhythm.days[0]} days, churned after ${rhythm.days[1]}; worked out again every night.`}</Text>
        )}
        {form.errors['days'] ? (
          <Text as="p" tone="critical">
            {form.errors['days']}
          </Text>
        ) : null}
        {form.preview ? (
          <MoveMatrix
            caption="Customers by the stage they are in, down, and the one they would be in, across"
            title={movedInWords(form.preview)}
            moves={form.preview}
            rows={lifecycles}
            columns={lifecycles}
            wordOf={lifecycleInWords}
            none={{ from: 'None yet', to: 'None' }}
          />
        ) : null}
        <BlockStack inlineAlign="start">
          <Button submit variant="primary" loading={form.isSaving}>
            Save days
          </Button>
        </BlockStack>
      </TitledCard>
    </form.Form>
  );
}

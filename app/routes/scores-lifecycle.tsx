import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Checkbox, InlineGrid, Text } from '@shopify/polaris';
import { gapsMin, lifecycleDays, lifecycles } from '../insights/lifecycle.ts';
import { listThresholds } from '../insights/list-thresholds.server.ts';
import { previewLifecycle } from '../insights/preview-lifecycle.server.ts';
import type { ScoreMove } from '../insights/score-move.ts';
import { lifecycleArea, lifecycleSettings } from '../insights/score-settings.ts';
import { thresholdNames } from '../insights/thresholds.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { count } from '../ui/count.ts';
import { MoveMatrix } from '../ui/move-matrix.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { nestFields } from '../ui/settings-fields.ts';
import { ListError, SaveSettings, SettingsForm } from '../ui/settings-form.tsx';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { lifecycleInWords } from '../ui/words.ts';
import { settingsAction, settingsLoader } from './settings-route.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Lifecycle' }];

const page = { area: lifecycleArea, schema: lifecycleSettings };

export const loader = settingsLoader(page, async (db) => ({ rhythm: await findRhythm(db) }));
export const action = settingsAction({
  ...page,
  read: ({ mode, ...days }) => (mode === 'hand' ? nestFields(days) : { days: null }),
  preview: async (db, { days }, asOf) => previewLifecycle(db, days ?? (await findRhythm(db)).days, asOf),
});

/** The store's own rhythm as it was last worked out, and the days that follow from it. */
async function findRhythm(db: ShopDb) {
  const stored = (await listThresholds(db))[thresholdNames.rhythm];
  const [p80 = null, p95 = null] = stored?.cuts ?? [];
  const gaps = stored?.population ?? 0;
  return { gaps, p80, p95, days: lifecycleDays({ gaps, p80, p95 }) };
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
      <DaysForm days={settings.days} rhythm={rhythm} />
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
    <SettingsForm form={form}>
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
        <ListError form={form} name="days" />
        {form.preview ? (
          <MoveMatrix
            caption="Customers by the stage they are in, down, and the one they would be in, across"
            moves={form.preview}
            rows={lifecycles}
            wordOf={lifecycleInWords}
          />
        ) : null}
        <SaveSettings form={form}>Save days</SaveSettings>
      </TitledCard>
    </SettingsForm>
  );
}

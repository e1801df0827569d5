import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { InlineGrid, Text } from '@shopify/polaris';
import { engagementBars, type EngagementPreview, previewEngagement } from '../insights/preview-engagement.server.ts';
import { engagementArea, type EngagementSettings, engagementSettings } from '../insights/score-settings.ts';
import { systemClock } from '../platform/clock.server.ts';
import { count } from '../ui/count.ts';
import { NumberField } from '../ui/number-field.tsx';
import { ScoreBars } from '../ui/score-bars.tsx';
import { SaveSettings, SettingsForm } from '../ui/settings-form.tsx';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { settingsAction, settingsLoader } from './settings-route.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Engagement' }];

const page = { area: engagementArea, schema: engagementSettings };

export const loader = settingsLoader(page, async (db, settings) => ({
  spread: await previewEngagement(db, settings, systemClock.now()),
  bars: barLabels(),
}));
export const action = settingsAction({ ...page, preview: previewEngagement });

function barLabels(): string[] {
  const ends = engagementBars.map((from, index) => [engagementBars[index - 1] ?? 0, from - 1] as const);
  const last = engagementBars.at(-1);
  return [...ends.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)), `${last} and more`];
}

const labels: Record<keyof EngagementSettings['points'], string> = {
  order: 'An order',
  checkout: 'A checkout begun',
  cart: 'A product put in the cart',
  visit: 'A day in the store',
  view: 'A product viewed',
  search: 'A search',
  mailClicked: 'A click in a mail',
  mailOpened: 'A mail opened by a person',
};
const kinds = Object.keys(labels) as (keyof typeof labels)[];

export default function Engagement() {
  const { settings, versions, isPending, spread, bars } = useLoaderData<typeof loader>();
  return (
    <SettingsPage
      title="Engagement score"
      subtitle="Points for what people do, which lose half their worth in a time you choose."
      versions={versions}
      isPending={isPending}
    >
      <PointsForm settings={settings} spread={spread} bars={bars} />
    </SettingsPage>
  );
}

function PointsForm({
  settings,
  spread,
  bars,
}: {
  settings: EngagementSettings;
  spread: EngagementPreview;
  bars: string[];
}) {
  const form = useSettingsForm<EngagementPreview>({
    ...Object.fromEntries(kinds.map((kind) => [`points.${kind}`, String(settings.points[kind])])),
    halfLifeDays: String(settings.halfLifeDays),
  });
  const shown = form.preview ?? spread;
  return (
    <SettingsForm form={form}>
      <TitledCard title="Points" gap="400">
        <InlineGrid columns={{ xs: 1, sm: 2, md: 4 }} gap="300">
          {kinds.map((kind) => (
            <NumberField key={kind} label={labels[kind]} name={`points.${kind}`} form={form} suffix="points" />
          ))}
          <NumberField label="Half is left after" name="halfLifeDays" form={form} suffix="days" />
        </InlineGrid>
      </TitledCard>
      <TitledCard title="How scores spread">
        <Text as="p" tone="subdued">
          {shown.drawn === shown.total
            ? `All ${count(shown.total, 'customer')}, today.`
            : `${count(shown.drawn, 'customer')} drawn by chance of ${count(shown.total, 'customer')}, today: shares are within 1% of the whole (95%).`}
          {form.preview ? ' Blue: by what holds. Orange: by what you typed.' : ''}
        </Text>
        <ScoreBars
          caption="Customers by engagement score"
          bars={bars.map((label, index) => ({
            label,
            customers: shown.before[index] ?? 0,
            ...(form.preview ? { after: form.preview.after[index] ?? 0 } : {}),
          }))}
        />
        <SaveSettings form={form}>Save points</SaveSettings>
      </TitledCard>
    </SettingsForm>
  );
}

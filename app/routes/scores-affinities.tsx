import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { InlineGrid, Text } from '@shopify/polaris';
import type { z } from 'zod';
import { affinityKinds } from '../insights/affinity-kinds.ts';
import { listStoreAffinities } from '../insights/list-store-affinities.server.ts';
import { affinityArea, affinitySettings } from '../insights/score-settings.ts';
import { affinityInWords, affinityKindWords } from '../ui/affinity-words.ts';
import { count } from '../ui/count.ts';
import { NumberField } from '../ui/number-field.tsx';
import { ScoreBars } from '../ui/score-bars.tsx';
import { SaveSettings, SettingsForm } from '../ui/settings-form.tsx';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { settingsAction, settingsLoader } from './settings-route.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Affinities' }];

const page = { area: affinityArea, schema: affinitySettings };

export const loader = settingsLoader(page, listStoreAffinities);
export const action = settingsAction(page);

export default function Affinities() {
  const { settings, versions, isPending, affinities, drawn, total } = useLoaderData<typeof loader>();
  return (
    <SettingsPage
      title="Affinities"
      subtitle="Which categories, brands and prices people tend to, and whether they wait for discounts."
      versions={versions}
      isPending={isPending}
    >
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
        {affinityKinds.map((kind) => (
          <TitledCard key={kind} title={affinityKindWords[kind]}>
            <Preferred
              kind={affinityKindWords[kind]}
              bars={affinities
                .filter((one) => one.kind === kind)
                .map(({ value, customers }) => ({ label: affinityInWords(kind, value), customers }))}
            />
          </TitledCard>
        ))}
      </InlineGrid>
      <Text as="p" tone="subdued">
        {drawn === total
          ? `What comes first, of ${count(total, 'customer')}.`
          : `What comes first, of ${count(drawn, 'customer')} drawn by chance of ${count(total, 'customer')}: shares are within 1% of the whole (95%).`}
      </Text>
      <WeightsForm settings={settings} />
    </SettingsPage>
  );
}

function Preferred({ kind, bars }: { kind: string; bars: { label: string; customers: number }[] }) {
  if (bars.length === 0)
    return (
      <Text as="p" tone="subdued">
        Nobody shows a preference yet.
      </Text>
    );
  return <ScoreBars caption={`Customers by what comes first: ${kind}`} bars={bars} />;
}

function WeightsForm({ settings }: { settings: z.infer<typeof affinitySettings> }) {
  const form = useSettingsForm<null>(
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
  );
  return (
    <SettingsForm form={form}>
      <TitledCard title="How much a product says of a taste">
        <InlineGrid columns={{ xs: 1, sm: 2, md: 4 }} gap="300">
          <NumberField label="Bought" name="bought" form={form} suffix="points" />
          <NumberField label="Put in the cart" name="carted" form={form} suffix="points" />
          <NumberField label="Viewed" name="viewed" form={form} suffix="points" />
          <NumberField label="Half is left after" name="halfLifeDays" form={form} suffix="days" />
        </InlineGrid>
        <SaveSettings form={form}>Save weights</SaveSettings>
      </TitledCard>
    </SettingsForm>
  );
}

import { type ActionFunctionArgs, json, type LinksFunction, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, InlineGrid, Text } from '@shopify/polaris';
import type { z } from 'zod';
import { affinityKinds } from '../insights/affinity-kinds.ts';
import { listStoreAffinities } from '../insights/list-store-affinities.server.ts';
import { affinityArea, affinitySettings } from '../insights/score-settings.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { affinityInWords, affinityKindWords } from '../ui/affinity-words.ts';
import { count } from '../ui/count.ts';
import { NumberField } from '../ui/number-field.tsx';
import { ScoreBars } from '../ui/score-bars.tsx';
import styles from '../ui/scores.css?url';
import { nestFields } from '../ui/settings-fields.ts';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { answerSettings, loadSettings } from './answer-settings.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Affinities' }];
export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({ ...(await loadSettings(db, affinityArea, affinitySettings)), ...(await listStoreAffinities(db)) }),
  );
}

export async function action({ request }: ActionFunctionArgs) {
  return json(
    await answerSettings(request, {
      area: affinityArea,
      schema: affinitySettings,
      read: (fields) => nestFields(fields),
      preview: async () => null,
    }),
  );
}

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
      <WeightsForm key={versions[0]?.version ?? 0} settings={settings} />
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
    <form.Form method="post" data-save-bar>
      <input type="hidden" name="intent" value="save" />
      <TitledCard title="How much a product says of a taste">
        <InlineGrid columns={{ xs: 1, sm: 2, md: 4 }} gap="300">
          <NumberField label="Bought" name="bought" form={form} suffix="points" />
          <NumberField label="Put in the cart" name="carted" form={form} suffix="points" />
          <NumberField label="Viewed" name="viewed" form={form} suffix="points" />
          <NumberField label="Half is left after" name="halfLifeDays" form={form} suffix="days" />
        </InlineGrid>
        <BlockStack inlineAlign="start">
          <Button submit variant="primary" loading={form.isSaving}>
            Save weights
          </Button>
        </BlockStack>
      </TitledCard>
    </form.Form>
  );
}

import { type ActionFunctionArgs, json, type LinksFunction, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, InlineGrid, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { previewLoyalty } from '../insights/preview-loyalty.server.ts';
import type { ScoreMove } from '../insights/score-move.ts';
import { loyaltyArea, type LoyaltySettings, loyaltySettings } from '../insights/score-settings.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { MoveMatrix, movedInWords } from '../ui/move-matrix.tsx';
import { NumberField } from '../ui/number-field.tsx';
import styles from '../ui/scores.css?url';
import { nestFields } from '../ui/settings-fields.ts';
import { SettingsPage } from '../ui/settings-page.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { useStore } from '../ui/use-store.ts';
import { addTier, removeTier, tierFields, tiersMax, tiersOf } from '../ui/tier-fields.ts';
import { answerSettings, loadSettings } from './answer-settings.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Loyalty tiers' }];
export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => json(await loadSettings(db, loyaltyArea, loyaltySettings)));
}

export async function action({ request }: ActionFunctionArgs) {
  return json(
    await answerSettings(request, {
      area: loyaltyArea,
      schema: loyaltySettings,
      // without any, the schema would put its own in their place
      read: (fields) => ({ tiers: [], ...nestFields(fields, (name) => name === 'basis' || name.endsWith('.name')) }),
      preview: previewLoyalty,
    }),
  );
}

const bases = [
  { label: 'Money spent, ever', value: 'spend' },
  { label: 'Money spent in 365 days', value: 'spendYear' },
  { label: 'Points, ever', value: 'points' },
];

export default function Loyalty() {
  const { settings, versions, isPending } = useLoaderData<typeof loader>();
  return (
    <SettingsPage
      title="Loyalty tiers"
      subtitle="Names for how much somebody means to the store: for content, segments and the mails of your email service."
      versions={versions}
      isPending={isPending}
    >
      <TiersForm key={versions[0]?.version ?? 0} settings={settings} />
    </SettingsPage>
  );
}

function TiersForm({ settings }: { settings: LoyaltySettings }) {
  const { currency } = useStore();
  const form = useSettingsForm<ScoreMove[]>(tierFields(settings));
  const byPoints = form.fields['basis'] === 'points';
  const tiers = tiersOf(form.fields);
  const names = [...new Set([...settings.tiers.map(({ name }) => name), ...tiers.map(({ name }) => name)])];
  return (
    <form.Form method="post" data-save-bar>
      <input type="hidden" name="intent" value="save" />
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="300">
            <InlineGrid columns={{ xs: 1, sm: 3 }} gap="300">
              <Select
                label="Tiers go by"
                name="basis"
                options={bases}
                value={form.fields['basis'] ?? 'spend'}
                onChange={(value) => form.set('basis', value)}
              />
              {byPoints ? (
                <NumberField label="Points for an order" name="pointsPerOrder" form={form} suffix="points" />
              ) : (
                <input type="hidden" name="pointsPerOrder" value={form.fields['pointsPerOrder']} />
              )}
              {byPoints ? (
                <NumberField
                  label={`Points for 1 ${currency} spent`}
                  name="pointsPerUnit"
                  form={form}
                  suffix="points"
                />
              ) : (
                <input type="hidden" name="pointsPerUnit" value={form.fields['pointsPerUnit']} />
              )}
            </InlineGrid>
            <Text as="h2" variant="headingMd">
              Tiers, the lowest first
            </Text>
            {tiers.map(({ name }, index) => (
              <InlineStack key={index} gap="300" blockAlign="end">
                <TextField
                  label={`Name of tier ${index + 1}`}
                  name={`tiers.${index}.name`}
                  value={name}
                  onChange={(value) => form.set(`tiers.${index}.name`, value)}
                  error={form.errors[`tiers.${index}.name`]}
                  autoComplete="off"
                />
                <NumberField
                  label={`Tier ${index + 1} begins at`}
                  name={`tiers.${index}.from`}
                  form={form}
                  suffix={byPoints ? 'points' : currency}
                />
                <Button
                  accessibilityLabel={`Take tier ${index + 1} away`}
                  onClick={() => form.replace((before) => removeTier(before, index))}
                >
                  Remove
                </Button>
              </InlineStack>
            ))}
            {form.errors['tiers'] ? (
              <Text as="p" tone="critical">
                {form.errors['tiers']}
              </Text>
            ) : null}
            <InlineStack>
              <Button disabled={tiers.length >= tiersMax} onClick={() => form.replace(addTier)}>
                Add a tier
              </Button>
            </InlineStack>
            {form.preview ? (
              <MoveMatrix
                caption="Customers by the tier they are in, down, and the one they would be in, across"
                title={movedInWords(form.preview)}
                moves={form.preview}
                rows={names}
                columns={names}
                wordOf={(name) => name}
                none={{ from: 'None', to: 'None' }}
              />
            ) : null}
            <BlockStack inlineAlign="start">
              <Button submit variant="primary" loading={form.isSaving}>
                Save tiers
              </Button>
            </BlockStack>
          </BlockStack>
        </Card>
      </BlockStack>
    </form.Form>
  );
}

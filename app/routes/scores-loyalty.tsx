import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, InlineGrid, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { previewLoyalty } from '../insights/preview-loyalty.server.ts';
import type { ScoreMove } from '../insights/score-move.ts';
import { loyaltyArea, type LoyaltySettings, loyaltySettings } from '../insights/score-settings.ts';
import { MoveMatrix } from '../ui/move-matrix.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { nestFields } from '../ui/settings-fields.ts';
import { ListError, SaveSettings, SettingsForm } from '../ui/settings-form.tsx';
import { SettingsPage } from '../ui/settings-page.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { useStore } from '../ui/use-store.ts';
import { addTier, removeTier, tierFields, tiersMax, tiersOf } from '../ui/tier-fields.ts';
import { settingsAction, settingsLoader } from './settings-route.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Loyalty tiers' }];

const page = { area: loyaltyArea, schema: loyaltySettings };

export const loader = settingsLoader(page, async () => ({}));
export const action = settingsAction({
  ...page,
  // without any, the schema would put its own in their place
  read: (fields) => ({ tiers: [], ...nestFields(fields, (name) => name === 'basis' || name.endsWith('.name')) }),
  preview: previewLoyalty,
});

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
      <TiersForm settings={settings} />
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
    <SettingsForm form={form}>
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
              <>
                <NumberField label="Points for an order" name="pointsPerOrder" form={form} suffix="points" />
                <NumberField
                  label={`Points for 1 ${currency} spent`}
                  name="pointsPerUnit"
                  form={form}
                  suffix="points"
                />
              </>
            ) : (
              ['pointsPerOrder', 'pointsPerUnit'].map((name) => (
                <input key={name} type="hidden" name={name} value={form.fields[name]} />
              ))
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
          <ListError form={form} name="tiers" />
          <InlineStack>
            <Button disabled={tiers.length >= tiersMax} onClick={() => form.replace(addTier)}>
              Add a tier
            </Button>
          </InlineStack>
          {form.preview ? (
            <MoveMatrix
              caption="Customers by the tier they are in, down, and the one they would be in, across"
              moves={form.preview}
              rows={names}
              none={{ from: 'None', to: 'None' }}
            />
          ) : null}
          <SaveSettings form={form}>Save tiers</SaveSettings>
        </BlockStack>
      </Card>
    </SettingsForm>
  );
}

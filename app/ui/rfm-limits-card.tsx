import { BlockStack, Checkbox, InlineGrid, Text } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import { limitsOfCuts, type RfmLimits, rfmLimits } from '../insights/rfm-settings.ts';
import { inFigures } from './count.ts';
import { limitsCount, listName } from './rfm-fields.ts';
import { NumberField } from './number-field.tsx';
import { TitledCard } from './titled-card.tsx';
import { useStore } from './use-store.ts';
import type { SettingsFields } from './use-settings-form.ts';

interface RfmLimitsCardProps {
  scheme: RfmLimits['scheme'];
  title: string;
  children: string;
  form: SettingsFields;
  /** The cuts that would hold, by the name of their threshold. */
  cuts: Record<string, number[]>;
}

const words = { recencyDays: 'Recency', orders: 'Frequency', spentMinor: 'Monetary value' } as const;

/** The limits of one scheme: each list follows from the store until the merchant sets it by hand. */
export function RfmLimitsCard({ scheme, title, children, form, cuts }: RfmLimitsCardProps) {
  return (
    <TitledCard title={title}>
      <Text as="p" tone="subdued">
        {children}
      </Text>
      <InlineGrid columns={{ xs: 1, md: 3 }} gap="400" alignItems="start">
        {rfmLimits
          .filter((limits) => limits.scheme === scheme)
          .map((limits) => (
            <LimitList key={limits.of} limits={limits} form={form} cuts={cuts[limits.threshold] ?? []} />
          ))}
      </InlineGrid>
    </TitledCard>
  );
}

function LimitList({
  limits: { scheme, of },
  form,
  cuts,
}: {
  limits: RfmLimits;
  form: SettingsFields;
  cuts: number[];
}) {
  const { currency } = useStore();
  const name = listName({ scheme, of });
  const best = limitsCount[scheme] + 1;
  const byHand = form.fields[`${name}.mode`] === 'hand';
  const standard = scheme === 'thirds' && of === 'recencyDays' ? 'as Klaviyo has them' : 'of the store’s own buyers';
  // the best score first: recency's limits ascend from it, the others up to it
  const places = Array.from({ length: best - 1 }, (_, place) => (of === 'recencyDays' ? place : best - 2 - place));
  const suffix = { recencyDays: 'days', orders: 'orders', spentMinor: currency }[of];
  const label = (place: number) => `${words[of]} ${best - place} ${of === 'recencyDays' ? 'within' : 'from'}`;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {words[of]}
      </Text>
      <Checkbox
        label={`Set ${words[of].toLowerCase()} by hand`}
        checked={byHand}
        onChange={(checked) => form.set(`${name}.mode`, checked ? 'hand' : 'store')}
      />
      <input type="hidden" name={`${name}.mode`} value={form.fields[`${name}.mode`] ?? 'store'} />
      {places.map((index, place) =>
        byHand ? (
          <NumberField key={index} label={label(place)} name={`${name}.${index}`} form={form} suffix={suffix} />
        ) : (
          <Text key={index} as="p">
            {`${label(place)} ${shown(limitsOfCuts(of, cuts)[index])}`}
          </Text>
        ),
      )}
      {form.errors[name] ? (
        <Text as="p" tone="critical">
          {form.errors[name]}
        </Text>
      ) : (
        <Text as="p" tone="subdued" variant="bodySm">
          {byHand ? `1 is whatever is beyond` : `Limits ${standard}; 1 is whatever is beyond`}
        </Text>
      )}
    </BlockStack>
  );

  function shown(limit: number | undefined): string {
    if (limit === undefined) return '(not yet)';
    return of === 'spentMinor' ? showMoney(limit, currency) : `${inFigures(limit)} ${suffix}`;
  }
}

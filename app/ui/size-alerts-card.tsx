import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, FormLayout, InlineStack, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { count } from './count.ts';

interface SizeAlertsCardProps {
  segment: { slug: string; size: number; alertMin: number | null; alertMax: number | null; alertChange: number | null };
}

const shown = (amount: number | null) => (amount === null ? '' : String(amount));

/** When the merchant wants to hear of a segment's size. It saves at the segment's own address for alerts, from any page. */
export function SizeAlertsCard({ segment: { slug, size, alertMin, alertMax, alertChange } }: SizeAlertsCardProps) {
  const fetcher = useFetcher<{ ok: true } | { ok: false; field: 'min' | 'max' | 'percent'; message: string }>();
  const [min, setMin] = useState(shown(alertMin));
  const [max, setMax] = useState(shown(alertMax));
  const [percent, setPercent] = useState(shown(alertChange === null ? null : Math.round(alertChange * 1000) / 10));
  const { data } = fetcher;
  const errorOf = (field: string) => (data?.ok === false && data.field === field ? data.message : undefined);
  return (
    <Card>
      <fetcher.Form method="post" action={`/app/segments/${slug}/alerts`} data-save-bar>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            Tell me when
          </Text>
          <Text as="p" tone="subdued">
            It has {count(size, 'customer')} now. An alert stands on Home and Health while it holds, ends by itself, and
            is mailed once if you set that up. Sizes are looked at every quarter of an hour. Leave a field empty to hear
            nothing.
          </Text>
          <FormLayout>
            <FormLayout.Group condensed>
              <TextField
                label="Fewer than"
                name="min"
                value={min}
                onChange={setMin}
                inputMode="numeric"
                autoComplete="off"
                suffix="customers"
                error={errorOf('min')}
              />
              <TextField
                label="More than"
                name="max"
                value={max}
                onChange={setMax}
                inputMode="numeric"
                autoComplete="off"
                suffix="customers"
                error={errorOf('max')}
              />
            </FormLayout.Group>
            <TextField
              label="Moved within a day by more than"
              name="percent"
              value={percent}
              onChange={setPercent}
              inputMode="decimal"
              autoComplete="off"
              suffix="%"
              error={errorOf('percent')}
              helpText="Of its size at the end of the day before, up or down"
            />
          </FormLayout>
          <InlineStack gap="200" blockAlign="center">
            <Button submit loading={fetcher.state !== 'idle'}>
              Save alerts
            </Button>
            <Text as="span" tone="subdued">
              <output>{data?.ok ? 'Saved' : ''}</output>
            </Text>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

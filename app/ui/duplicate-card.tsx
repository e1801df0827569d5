import type { SerializeFrom } from '@remix-run/node';
import { Link, useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineGrid, InlineStack, Text } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import type { DuplicatePair, PossibleTwin } from '../profiles/list-duplicates.server.ts';
import { count } from './count.ts';
import { evidenceInWords } from './evidence-words.ts';
import { nameOf } from './name-of.ts';
import { useStore } from './use-store.ts';
import { reasonInWords } from './words.ts';

/** Two people side by side, why they may be one, and what the merchant says to it. */
export function DuplicateCard({ pair }: { pair: SerializeFrom<DuplicatePair> }) {
  const { one, other, probability, evidence } = pair;
  const fetcher = useFetcher<{ ok: boolean; reason?: string }>();
  const asked = fetcher.formData?.get('intent');
  const decide = (intent: 'merge' | 'dismiss') =>
    fetcher.submit({ intent, oneId: one.customerId, otherId: other.customerId }, { method: 'post' });
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {nameOf(one)} and {nameOf(other)}
          </Text>
          <Badge tone="info">{`${Math.floor(probability * 1000) / 10}% sure`}</Badge>
        </InlineStack>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <Twin twin={one} label="The older, who is kept" />
          <Twin twin={other} label="The younger" />
        </InlineGrid>
        <Text as="p" tone="subdued">
          {evidence.map(evidenceInWords).join(', ')}
        </Text>
        <InlineStack gap="200">
          <Button
            variant="primary"
            loading={asked === 'merge'}
            onClick={() => decide('merge')}
            accessibilityLabel={`Merge ${nameOf(one)} and ${nameOf(other)}`}
          >
            They are one person
          </Button>
          <Button
            loading={asked === 'dismiss'}
            onClick={() => decide('dismiss')}
            accessibilityLabel={`Keep ${nameOf(one)} and ${nameOf(other)} apart`}
          >
            They are two
          </Button>
        </InlineStack>
        {fetcher.data?.ok === false && fetcher.data.reason ? (
          <Text as="p" tone="critical">
            {reasonInWords(fetcher.data.reason)}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Twin({ twin, label }: { twin: SerializeFrom<PossibleTwin>; label: string }) {
  const { currency } = useStore();
  const place = [twin.address, twin.city, twin.country].filter(Boolean).join(', ');
  return (
    <BlockStack gap="100">
      <Text as="p" variant="bodySm" tone="subdued">
        {label}
      </Text>
      <Link to={`/app/customers/${twin.customerId}`}>{nameOf(twin)}</Link>
      <Text as="p" breakWord>
        {twin.email ?? 'No e-mail address'}
      </Text>
      <Text as="p">{twin.phone ?? 'No phone'}</Text>
      <Text as="p">{place || 'No address'}</Text>
      <Text as="p">
        {count(twin.ordersCount, 'order')}, {showMoney(Number(twin.revenueMinor), currency)}
      </Text>
    </BlockStack>
  );
}

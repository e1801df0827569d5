import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import type { MergedPerson } from '../profiles/list-merged.server.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { nameOf } from './name-of.ts';
import { reasonInWords } from './words.ts';

/** Who was merged into somebody, and what takes it back. */
export function MergedList({ merged }: { merged: SerializeFrom<MergedPerson>[] }) {
  return (
    <BlockStack gap="300">
      {merged.map((person) => (
        <Merged key={`${person.loserId} ${person.survivorId} ${person.source}`} person={person} />
      ))}
    </BlockStack>
  );
}

function Merged({ person }: { person: SerializeFrom<MergedPerson> }) {
  const { loserId, survivorId, source, mergedAt, ordersCount } = person;
  const fetcher = useFetcher<{ ok: boolean; reason?: string }>();
  return (
    <fetcher.Form method="post" action="/app/customers/duplicates">
      <input type="hidden" name="intent" value="undo" />
      <input type="hidden" name="loserId" value={loserId} />
      <input type="hidden" name="survivorId" value={survivorId} />
      <InlineStack align="space-between" gap="200" blockAlign="center">
        <BlockStack>
          <Text as="p">
            {nameOf(person)}, {count(ordersCount, 'order')}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {source === 'shopify' ? 'By Shopify, ' : 'By you, '}
            <Moment at={mergedAt} />
          </Text>
          {fetcher.data?.ok === false && fetcher.data.reason ? (
            <Text as="p" tone="critical">
              {reasonInWords(fetcher.data.reason)}
            </Text>
          ) : null}
        </BlockStack>
        {source === 'shopify' ? null : (
          <Button submit loading={fetcher.state !== 'idle'} accessibilityLabel={`Part ${nameOf(person)} again`}>
            Undo
          </Button>
        )}
      </InlineStack>
    </fetcher.Form>
  );
}

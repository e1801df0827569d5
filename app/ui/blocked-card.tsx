import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { BlockedIdentifier } from '../profiles/block-identifier.server.ts';
import { TitledCard } from './titled-card.tsx';
import { reasonInWords } from './words.ts';

type Answer = { ok: boolean; reason?: string };

/** The store's list of addresses and numbers that lead to nobody. */
export function BlockedCard({ blocked }: { blocked: SerializeFrom<BlockedIdentifier>[] }) {
  const fetcher = useFetcher<Answer>();
  const [text, setText] = useState('');
  const refused = fetcher.data?.ok === false ? fetcher.data.reason : undefined;
  return (
    <TitledCard title="Addresses that lead to nobody">
      <Text as="p" tone="subdued">
        Your own address or a till’s number in the orders of many people. No-reply addresses and numbers of one digit
        are left out by themselves.
      </Text>
      {blocked.map((one) => (
        <Blocked key={one.valueIdx} blocked={one} />
      ))}
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="block" />
        <TextField
          label="E-mail address or phone number"
          name="text"
          value={text}
          onChange={setText}
          autoComplete="off"
          helpText="Numbers with their country code: +44 20 7946 0018"
          error={refused ? reasonInWords(refused) : undefined}
          connectedRight={
            <Button submit loading={fetcher.state !== 'idle'}>
              Block
            </Button>
          }
        />
      </fetcher.Form>
    </TitledCard>
  );
}

function Blocked({ blocked }: { blocked: SerializeFrom<BlockedIdentifier> }) {
  const fetcher = useFetcher<Answer>();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="unblock" />
      <input type="hidden" name="kind" value={blocked.kind} />
      <input type="hidden" name="valueIdx" value={blocked.valueIdx} />
      <InlineStack align="space-between" gap="200" blockAlign="center">
        <Text as="p">{blocked.hint}</Text>
        <Button submit loading={fetcher.state !== 'idle'} accessibilityLabel={`Allow ${blocked.hint} again`}>
          Allow again
        </Button>
      </InlineStack>
    </fetcher.Form>
  );
}

import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';

/** Which metafields of customers are answers. */
export function MetafieldsCard({ keys }: { keys: string[] }) {
  const fetcher = useFetcher<{ ok: boolean }>();
  const [text, setText] = useState(keys.join(', '));
  const refused = fetcher.data?.ok === false;
  return (
    <Card>
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="metafields" />
        <BlockStack gap="300" inlineAlign="start">
          <Text as="h2" variant="headingMd">
            Metafields as answers
          </Text>
          <TextField
            label="Metafields of customers, by namespace and key"
            name="keys"
            value={text}
            onChange={setText}
            autoComplete="off"
            helpText="For example: facts.birth_date, custom.shoe_size. Ten at most. All customers are read again when you save."
            error={refused ? 'Write namespace and key with a point between, divided by commas, ten at most' : undefined}
          />
          <Text as="p" tone="subdued">
            They appear on profiles as the customer’s own answers and can be used in segments. What a metafield that you
            take out told is deleted here.
          </Text>
          <Button submit loading={fetcher.state !== 'idle'}>
            Save metafields
          </Button>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, Checkbox, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { WriteCounts } from '../consent/consent-writes.server.ts';
import { count } from './count.ts';

/** Whether Shopify is told who unsubscribed at an email service. */
export function WriteBackCard({ isOn, counts }: { isOn: boolean; counts: WriteCounts }) {
  const fetcher = useFetcher();
  const [on, setOn] = useState(isOn);
  const { done, pending, failed } = counts;
  return (
    <Card>
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="write-back" />
        {on ? <input type="hidden" name="unsubscribes" value="on" /> : null}
        <BlockStack gap="200" inlineAlign="start">
          <Text as="h2" variant="headingMd">
            Unsubscribes
          </Text>
          <Checkbox
            label="Tell Shopify who unsubscribes at an email service"
            helpText="From now on. Regulars mails nobody who unsubscribed either way; this changes the customer's consent at Shopify, so that Shopify's own mails stop too."
            checked={on}
            onChange={setOn}
          />
          {done + pending + failed > 0 ? (
            <Text as="p" tone={failed > 0 ? 'critical' : 'subdued'}>
              {`${count(done, 'customer')} told, ${pending} on the way${failed > 0 ? `, ${failed} refused by Shopify` : ''}`}
            </Text>
          ) : null}
          <Button submit disabled={on === isOn} loading={fetcher.state !== 'idle'}>
            Save
          </Button>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

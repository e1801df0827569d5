import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';

interface Wording {
  email: string;
  sms: string;
}

/** What people read where they agree to marketing, for the ledger of consents. */
export function WordingCard({ wording }: { wording: Wording }) {
  const fetcher = useFetcher();
  const [email, setEmail] = useState(wording.email);
  const [sms, setSms] = useState(wording.sms);
  const isSame = email.trim() === wording.email && sms.trim() === wording.sms;
  return (
    <Card>
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="wording" />
        <BlockStack gap="300" inlineAlign="start">
          <Text as="h2" variant="headingMd">
            What your sign-up forms say
          </Text>
          <Text as="p" tone="subdued">
            Shopify tells that somebody agreed, not to which words. Write them here whenever they change: each consent
            from then on is shown with the words that stood there at its moment.
          </Text>
          <TextField
            label="Beside the box for e-mail"
            name="email"
            value={email}
            onChange={setEmail}
            maxLength={1000}
            multiline={2}
            autoComplete="off"
          />
          <TextField
            label="Beside the box for text messages"
            name="sms"
            value={sms}
            onChange={setSms}
            maxLength={1000}
            multiline={2}
            autoComplete="off"
          />
          <Button submit disabled={isSame} loading={fetcher.state !== 'idle'}>
            Save
          </Button>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineStack, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { DestinationView } from '../outbox/list-destinations.server.ts';
import { count } from './count.ts';
import { destinationWords } from './destination-words.ts';
import { Moment } from './moment.tsx';
import { reasonInWords } from './words.ts';

type Destination = SerializeFrom<DestinationView>;
type Answer = { ok: true } | { ok: false; reason: string; missingScopes?: string[] };

const badges = {
  connected: <Badge tone="success">Connected</Badge>,
  unauthorised: <Badge tone="critical">Key refused</Badge>,
  disconnected: <Badge>Not connected</Badge>,
};

/** One email service: its state, and the form that connects it, gives it a new key or ends it. */
export function DestinationCard({ destination }: { destination: Destination }) {
  const { kind, state } = destination;
  const { name } = destinationWords[kind];
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {name}
          </Text>
          {badges[state]}
        </InlineStack>
        {state === 'disconnected' ? null : <Status destination={destination} />}
        {state === 'connected' && kind === 'sendgrid' ? <ReceiveEvents tells={destination.tellsEvents} /> : null}
        {state === 'connected' ? null : <KeyForm kind={kind} />}
        {state === 'disconnected' ? null : <Disconnect kind={kind} />}
      </BlockStack>
    </Card>
  );
}

function Status({ destination }: { destination: Destination }) {
  const { account, keyHint, lastDeliveryAt, profiles, pending, withheld, dead, lastError, state } = destination;
  return (
    <BlockStack gap="100">
      <Text as="p">
        {account ? `${account}, key` : 'Key'} ending in {keyHint}
      </Text>
      <Text as="p">
        {count(profiles, 'profile')} up to date, {count(pending, 'change')} on the way
        {withheld > 0 ? `, ${count(withheld, 'profile')} held back because the person may not be mailed` : ''}
      </Text>
      {dead.map(({ reason, count: times }) => (
        <Text as="p" key={reason}>
          {count(times, 'item')} given up: {reasonInWords(reason)}
        </Text>
      ))}
      <Text as="p" tone="subdued">
        {lastDeliveryAt ? (
          <>
            Last delivery <Moment at={lastDeliveryAt} />
          </>
        ) : (
          'Nothing delivered yet'
        )}
      </Text>
      {lastError ? (
        <Text as="p" tone={state === 'unauthorised' ? 'critical' : 'subdued'}>
          {reasonInWords(lastError)}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** SendGrid tells of opens, clicks and unsubscribes only when it is asked to; Klaviyo is asked by us. */
function ReceiveEvents({ tells }: { tells: boolean }) {
  const fetcher = useFetcher<Answer>();
  if (tells) return <Text as="p">Opens, clicks and unsubscribes come back to the profiles.</Text>;
  const refused = fetcher.data?.ok === false ? fetcher.data : null;
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="receive-events" />
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">
          SendGrid does not tell of opens, clicks and unsubscribes yet. The key needs full access to Mail Settings and
          Event Notification for it.
        </Text>
        <Button submit loading={fetcher.state !== 'idle'}>
          Receive opens and clicks
        </Button>
        {refused ? (
          <Text as="p" tone="critical">
            {refusalInWords(refused)}
          </Text>
        ) : null}
      </BlockStack>
    </fetcher.Form>
  );
}

/** The key's error stands at the field until the key is changed. */
function KeyForm({ kind }: { kind: Destination['kind'] }) {
  const { name, keyHelp, placeholder } = destinationWords[kind];
  const fetcher = useFetcher<Answer>();
  const [key, setKey] = useState('');
  const [tried, setTried] = useState<string | null>(null);
  const answer = key === tried ? fetcher.data : undefined;
  const error = answer?.ok === false ? refusalInWords(answer) : undefined;
  return (
    <fetcher.Form method="post" data-save-bar onSubmit={() => setTried(key)}>
      <input type="hidden" name="intent" value="connect" />
      <input type="hidden" name="kind" value={kind} />
      <BlockStack gap="300" inlineAlign="start">
        <div style={{ width: '100%' }}>
          <TextField
            label={`${name} API key`}
            name="key"
            value={key}
            onChange={setKey}
            type="password"
            autoComplete="off"
            placeholder={placeholder}
            helpText={keyHelp}
            error={error}
          />
        </div>
        <Button submit loading={fetcher.state !== 'idle'}>
          {`Connect ${name}`}
        </Button>
      </BlockStack>
    </fetcher.Form>
  );
}

function Disconnect({ kind }: { kind: Destination['kind'] }) {
  const { name } = destinationWords[kind];
  const fetcher = useFetcher();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <InlineStack>
        <Button onClick={() => setAsking(true)}>{`Disconnect ${name}`}</Button>
      </InlineStack>
    );
  }
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="disconnect" />
      <input type="hidden" name="kind" value={kind} />
      <BlockStack gap="200">
        <Text as="p">{`What ${name} has stays there, but no longer changes. The key is deleted here.`}</Text>
        <InlineStack gap="200">
          <Button submit tone="critical" variant="primary" loading={fetcher.state !== 'idle'}>
            Disconnect
          </Button>
          <Button onClick={() => setAsking(false)}>Keep</Button>
        </InlineStack>
      </BlockStack>
    </fetcher.Form>
  );
}

function refusalInWords({ reason, missingScopes = [] }: Extract<Answer, { ok: false }>): string {
  const words = reasonInWords(reason);
  return missingScopes.length > 0 ? `${words}: ${missingScopes.join(', ')}` : words;
}

import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Link, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { QuarantineGroup } from '../inbox/list-quarantine.server.ts';
import { inFigures } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { PostButton } from './post-button.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';
import { reasonInWords } from './words.ts';

type Group = SerializeFrom<QuarantineGroup>;

/** Deliveries that could not be read, by reason; each group can be looked at, read again or set aside for good. */
export function QuarantineTable({ groups }: { groups: Group[] }) {
  return (
    <WideCard title="Deliveries kept aside">
      <Table
        caption="Deliveries that could not be read, by reason"
        rows={groups}
        nothing={<Nothing title="Nothing is kept aside">Every delivery so far could be read.</Nothing>}
        keyOf={({ topic, reason, path }) => `${topic} ${reason} ${path}`}
        columns={[
          { title: 'Topic', renderCell: ({ topic }) => topic },
          { title: 'Reason', renderCell: ({ reason, path }) => withPath(reasonInWords(reason), path) },
          { title: 'Deliveries', numeric: true, renderCell: ({ count }) => inFigures(count) },
          { title: 'Latest', renderCell: ({ lastAt }) => <Moment at={lastAt} /> },
          { title: 'What to do', renderCell: (group) => <GroupActions group={group} /> },
        ]}
      />
    </WideCard>
  );
}

/** A reason with the field that it is about. */
export function withPath(words: string, path: string | null): string {
  return path === null ? words : `${words}: ${path}`;
}

function GroupActions({ group }: { group: Group }) {
  const { topic, reason, path, newest } = group;
  return (
    <BlockStack gap="200">
      <Link url={`/app/quality/delivery?id=${encodeURIComponent(newest)}`}>Look at the latest</Link>
      <QuarantineActions choice={{ topic, reason, ...(path !== null && { path }) }} />
    </BlockStack>
  );
}

/** Reads deliveries again, or sets them aside for good with a reason. @param choice the form fields that say which. */
export function QuarantineActions({ choice }: { choice: Record<string, string> }) {
  const fetcher = useFetcher();
  const [discarding, setDiscarding] = useState(false);
  const [note, setNote] = useState('');
  if (!discarding) {
    return (
      <InlineStack gap="200">
        <PostButton action="/app/quality" fields={{ ...choice, intent: 'replay' }}>
          Read again
        </PostButton>
        <Button onClick={() => setDiscarding(true)}>Discard</Button>
      </InlineStack>
    );
  }
  return (
    <fetcher.Form method="post" action="/app/quality">
      <input type="hidden" name="intent" value="discard" />
      {Object.entries(choice).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <BlockStack gap="200">
        <TextField
          label="Why they are not needed"
          name="note"
          value={note}
          onChange={setNote}
          autoComplete="off"
          maxLength={200}
        />
        <InlineStack gap="200">
          <Button submit tone="critical" loading={fetcher.state !== 'idle'} disabled={note.trim() === ''}>
            Discard
          </Button>
          <Button onClick={() => setDiscarding(false)}>Keep</Button>
        </InlineStack>
      </BlockStack>
    </fetcher.Form>
  );
}

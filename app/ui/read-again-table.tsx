import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Box, Button, Card, Text } from '@shopify/polaris';
import type { KeptTopic } from '../inbox/read-again.server.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

type Kept = SerializeFrom<KeptTopic>;

/** What was sent and is still kept word for word, to be read again by topic or all. */
export function ReadAgainTable({ kept }: { kept: Kept[] }) {
  if (kept.length === 0)
    return (
      <Card>
        <Nothing title="Nothing is kept">Deliveries are kept for as long as Privacy says.</Nothing>
      </Card>
    );
  return (
    <WideCard title="By topic">
      <Box paddingInline="400" paddingBlockEnd="300">
        <BlockStack gap="200" inlineAlign="start">
          <Text as="p" tone="subdued">
            After an update of Regulars, or when a profile looks wrong. What was read right stays as it is, and new
            deliveries go first.
          </Text>
          <ReadAgain topic="">Read all again</ReadAgain>
        </BlockStack>
      </Box>
      <Table
        caption="Kept deliveries by topic"
        rows={kept}
        keyOf={({ topic }) => topic}
        columns={[
          { title: 'Topic', renderCell: ({ topic }) => topic },
          { title: 'Kept', numeric: true, renderCell: ({ kept: count }) => count.toLocaleString('en') },
          { title: 'Waiting', numeric: true, renderCell: ({ waiting }) => waiting.toLocaleString('en') },
          { title: 'Since', renderCell: ({ since }) => <Moment at={since} /> },
          { title: 'What to do', renderCell: ({ topic }) => <ReadAgain topic={topic}>Read again</ReadAgain> },
        ]}
      />
    </WideCard>
  );
}

function ReadAgain({ topic, children }: { topic: string; children: string }) {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="topic" value={topic} />
      <Button
        submit
        size="slim"
        loading={fetcher.state !== 'idle'}
        accessibilityLabel={topic ? `${children}: ${topic}` : children}
      >
        {children}
      </Button>
    </fetcher.Form>
  );
}

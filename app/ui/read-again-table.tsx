import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Box, Card, Text } from '@shopify/polaris';
import type { KeptTopic } from '../inbox/read-again.server.ts';
import { inFigures } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { PostButton } from './post-button.tsx';
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
          { title: 'Kept', numeric: true, renderCell: ({ kept: count }) => inFigures(count) },
          { title: 'Waiting', numeric: true, renderCell: ({ waiting }) => inFigures(waiting) },
          { title: 'Since', renderCell: ({ since }) => <Moment at={since} /> },
          { title: 'What to do', renderCell: ({ topic }) => <ReadAgain topic={topic}>Read again</ReadAgain> },
        ]}
      />
    </WideCard>
  );
}

function ReadAgain({ topic, children }: { topic: string; children: string }) {
  return (
    <PostButton fields={{ topic }} size="slim" accessibilityLabel={topic ? `${children}: ${topic}` : children}>
      {children}
    </PostButton>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { Form, Link, useNavigation } from '@remix-run/react';
import { Banner, BlockStack, Box, Button, InlineStack, Text } from '@shopify/polaris';
import type { ShopifySegmentRow } from '../segments/shopify-segments.server.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';
import { reasonInWords } from './words.ts';

type Row = SerializeFrom<ShopifySegmentRow> & { usedBy: { slug: string; name: string }[] };

interface ShopifySegmentsProps {
  segments: Row[];
  /** The one from whose page in Shopify the merchant came. */
  use: string | null;
  isReading: boolean;
}

/** The segments made in Shopify, each to be taken as an audience. */
export function ShopifySegments({ segments, use, isReading }: ShopifySegmentsProps) {
  const asked = segments.find(({ segmentId }) => segmentId === use);
  return (
    <WideCard title="Made in Shopify">
      <Box paddingInline="400" paddingBlockEnd="300">
        <BlockStack gap="300">
          {use === null ? null : <Asked segmentId={use} row={asked} />}
          <InlineStack gap="200" blockAlign="center">
            <Form method="post">
              <input type="hidden" name="intent" value="read" />
              <Button submit>Read the list again</Button>
            </Form>
            <Text as="span" tone="subdued">
              <output>{isReading ? 'It is being read; what is new appears here' : ''}</output>
            </Text>
          </InlineStack>
        </BlockStack>
      </Box>
      <Table
        caption="Segments in Shopify with their queries"
        rows={segments}
        nothing={<Nothing title="No list yet">It is read every night, and now when you ask for it.</Nothing>}
        keyOf={({ segmentId }) => segmentId}
        columns={[
          {
            title: 'Segment',
            renderCell: ({ name }) => (
              <Text as="span" fontWeight="medium">
                {name}
              </Text>
            ),
          },
          {
            title: 'Query',
            renderCell: ({ query }) => <code className="segment-source">{query || 'Not read yet'}</code>,
          },
          { title: 'Members', renderCell: (row) => <Members row={row} /> },
          { title: 'Here', renderCell: (row) => <Audience row={row} /> },
        ]}
      />
    </WideCard>
  );
}

function Asked({ segmentId, row }: { segmentId: string; row: Row | undefined }) {
  const [user] = row?.usedBy ?? [];
  const name = row ? `“${row.name}”` : `Segment ${segmentId}`;
  return (
    <Banner title={user ? `${name} is an audience here already` : `Use ${name} as an audience?`}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">
          {user
            ? 'Its members are read every day, and kept up by webhooks in between.'
            : 'A segment is added whose members are those of Shopify: they are read once, and kept up by webhooks from then on.'}
        </Text>
        {user ? (
          <Link to={`/app/segments/${user.slug}`}>Open {user.name}</Link>
        ) : (
          <UseForm segmentId={segmentId} name={name} />
        )}
      </BlockStack>
    </Banner>
  );
}

function Members({ row: { members, readAt, wanted, reason } }: { row: Row }) {
  if (reason !== null)
    return (
      <Text as="span" tone="critical">
        {reasonInWords(reason)}
      </Text>
    );
  if (readAt === null || members === null) return wanted ? 'Being read' : 'Read once it is used';
  return (
    <>
      {count(members, 'member')}, read <Moment at={readAt} />
    </>
  );
}

function Audience({ row: { segmentId, name, usedBy } }: { row: Row }) {
  if (usedBy.length === 0) return <UseForm segmentId={segmentId} name={name} />;
  return (
    <BlockStack>
      {usedBy.map((user) => (
        <Link key={user.slug} to={`/app/segments/${user.slug}`}>
          {user.name}
        </Link>
      ))}
    </BlockStack>
  );
}

function UseForm({ segmentId, name }: { segmentId: string; name: string }) {
  const { formData } = useNavigation();
  const isSent = formData?.get('intent') === 'use' && formData.get('segmentId') === segmentId;
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="use" />
      <input type="hidden" name="segmentId" value={segmentId} />
      <Button submit loading={isSent} accessibilityLabel={`Use ${name} as audience`}>
        Use as audience
      </Button>
    </Form>
  );
}

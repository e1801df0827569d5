import type { SerializeFrom } from '@remix-run/node';
import { Form, Link, useNavigation } from '@remix-run/react';
import { Badge, BlockStack, Box, Button, Text } from '@shopify/polaris';
import type { Copied } from '../jobs/copy-segment.server.ts';
import type { CopyState } from '../segments/copy-state.ts';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';
import { reasonInWords } from './words.ts';

interface Copy {
  slug: string;
  name: string;
  state: CopyState;
}

interface SegmentCopiesProps {
  copies: Copy[];
  /** What became of the copy that was asked for last. */
  answer: { slug: string; copied: SerializeFrom<Copied> } | null;
}

/** Our segments, with their copies in Shopify or what stands against one. */
export function SegmentCopies({ copies, answer }: SegmentCopiesProps) {
  return (
    <WideCard title="Made here">
      <Box paddingInline="400" paddingBlockEnd="300">
        <Text as="p" tone="subdued">
          A copy is a segment of Shopify’s own, which Shopify keeps up by itself. It can say what Shopify’s filters say,
          and no more.
        </Text>
      </Box>
      <Table
        caption="Our segments and their copies in Shopify"
        rows={copies}
        nothing={
          <Nothing title="No segments yet">They appear with the first customer that Shopify tells about.</Nothing>
        }
        keyOf={({ slug }) => slug}
        columns={[
          { title: 'Segment', renderCell: ({ slug, name }) => <Link to={`/app/segments/${slug}`}>{name}</Link> },
          {
            title: 'In Shopify',
            renderCell: ({ slug, state }) => (
              <BlockStack gap="100" inlineAlign="start">
                <State state={state} />
                {answer?.slug === slug ? <Answer copied={answer.copied} /> : null}
              </BlockStack>
            ),
          },
          { title: 'Copy', renderCell: (copy) => <CopyForm copy={copy} /> },
        ]}
      />
    </WideCard>
  );
}

function State({ state }: { state: CopyState }) {
  switch (state.kind) {
    case 'none':
      return <Badge>No copy</Badge>;
    case 'current':
      return <Badge tone="success">Copied</Badge>;
    case 'outdated':
      return <Badge tone="attention">Copy out of date</Badge>;
    case 'unreadable':
      return <Badge tone="critical">{reasonInWords('text-not-read')}</Badge>;
    case 'not-native':
      return (
        <Text as="span">
          {state.hasCopy ? 'Its copy is out of date, and can’t be renewed. ' : ''}
          Shopify does not know{' '}
          {state.words.map((word, index) => (
            <span key={word}>
              {index > 0 ? ', ' : ''}
              <code>{word}</code>
            </span>
          ))}
        </Text>
      );
  }
}

function Answer({ copied }: { copied: SerializeFrom<Copied> }) {
  if (copied.ok) return <output>Done: it is in Shopify now</output>;
  const said = 'message' in copied && copied.message !== '' ? `: ${copied.message}` : '';
  return (
    <Text as="span" tone="critical">
      <span role="alert">{`${reasonInWords(copied.reason)}${said}`}</span>
    </Text>
  );
}

const labels: Partial<Record<CopyState['kind'], string>> = {
  none: 'Copy to Shopify',
  current: 'Copy again',
  outdated: 'Renew the copy',
};

function CopyForm({ copy: { slug, name, state } }: { copy: Copy }) {
  const { formData } = useNavigation();
  const label = labels[state.kind];
  if (label === undefined) return 'Not possible';
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="copy" />
      <input type="hidden" name="slug" value={slug} />
      <Button
        submit
        loading={formData?.get('intent') === 'copy' && formData.get('slug') === slug}
        accessibilityLabel={`${label}: ${name}`}
      >
        {label}
      </Button>
    </Form>
  );
}

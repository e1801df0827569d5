import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, List, Modal, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { SegmentUse } from '../../segments/list-uses.server.ts';
import { wordsOfUse } from './words-of-use.tsx';

/** What uses a segment, and its deletion, which says so before. */
export function DeleteSegment({ name, uses }: { name: string; uses: SegmentUse[] }) {
  const [isOpen, setOpen] = useState(false);
  const fetcher = useFetcher();
  const list =
    uses.length === 0 ? (
      <Text as="p">Nothing uses it.</Text>
    ) : (
      <List>
        {uses.map((use) => (
          <List.Item key={`${use.kind} ${'name' in use ? use.name : ''}`}>{wordsOfUse(use)}</List.Item>
        ))}
      </List>
    );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Used by
        </Text>
        {list}
        <InlineStack>
          <Button tone="critical" onClick={() => setOpen(true)}>
            Delete segment…
          </Button>
        </InlineStack>
      </BlockStack>
      <Modal
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete ${name}?`}
        primaryAction={{
          content: 'Delete',
          destructive: true,
          loading: fetcher.state !== 'idle',
          onAction: () => fetcher.submit({ intent: 'delete' }, { method: 'post' }),
        }}
        secondaryActions={[{ content: 'Keep it', onAction: () => setOpen(false) }]}
      >
        <Modal.Section>
          <BlockStack gap="300">
            <Text as="p">
              Its members leave it, and no event tells of that. Its texts and its history are kept, but it can’t be
              brought back.
            </Text>
            {uses.length > 0 ? <Text as="p">These use it:</Text> : null}
            {list}
          </BlockStack>
        </Modal.Section>
      </Modal>
    </Card>
  );
}

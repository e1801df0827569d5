import { BlockStack, Card, InlineStack, Spinner, Text } from '@shopify/polaris';
import { count } from '../count.ts';
import type { ReadDraft } from './read-draft.ts';
import { CustomerLink } from '../customer-link.tsx';
import { useLivePreview } from './use-live-preview.ts';

interface LiveCountProps {
  slug: string;
  source: string;
  read: ReadDraft;
}

/** How many customers the text means and who some of them are, while it is typed. */
export function LiveCount({ slug, source, read }: LiveCountProps) {
  const isReadable = !read.isEmpty && read.problems.length === 0;
  const { preview, isCurrent } = useLivePreview(slug, source, isReadable);
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            Right now
          </Text>
          {isReadable && !isCurrent ? <Spinner size="small" accessibilityLabel="Counting" /> : null}
        </InlineStack>
        <div aria-live="polite">{isReadable ? <Counted preview={preview} /> : <NotCounted read={read} />}</div>
      </BlockStack>
    </Card>
  );
}

function NotCounted({ read }: { read: ReadDraft }) {
  return (
    <Text as="p" tone="subdued">
      {read.isEmpty ? 'Say who is meant to see how many they are.' : 'Put the text right to see how many are meant.'}
    </Text>
  );
}

function Counted({ preview }: Pick<ReturnType<typeof useLivePreview>, 'preview'>) {
  if (!preview) return <Text as="p">Counting…</Text>;
  if (!preview.ok) {
    return (
      <Text as="p" tone="subdued">
        {preview.reason === 'too-slow'
          ? 'This takes too long to be counted while you wait. Once saved, it is worked out step by step.'
          : 'This can’t be counted yet.'}
      </Text>
    );
  }
  return (
    <BlockStack gap="100">
      <Text as="p" variant="headingLg">
        {count(preview.count, 'customer')}
      </Text>
      {preview.sample.length > 0 ? (
        <Text as="p" tone="subdued">
          Among them:{' '}
          {preview.sample.map(({ customerId, name }, place) => (
            <span key={customerId}>
              {place > 0 ? ', ' : ''}
              <CustomerLink customerId={customerId} name={name} />
            </span>
          ))}
        </Text>
      ) : null}
    </BlockStack>
  );
}

import { Link } from '@remix-run/react';
import { BlockStack, Text } from '@shopify/polaris';
import type { OtherWord } from '../profiles/list-other-words.server.ts';
import { saidFieldWords, sourceWords } from './source-words.ts';
import { TitledCard } from './titled-card.tsx';

/** What sources say of a person that does not hold. Nothing where they agree. */
export function ProfileOtherWords({ words }: { words: OtherWord[] }) {
  if (words.length === 0) return null;
  return (
    <TitledCard title="Also known as" gap="200">
      {words.map(({ what, value, source }) => (
        <BlockStack key={`${what} ${source} ${value}`}>
          <Text as="p">{value}</Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {`${saidFieldWords[what]} from: ${sourceWords[source] ?? source}`}
          </Text>
        </BlockStack>
      ))}
      <Link to="/app/quality/sources">Choose whom to believe</Link>
    </TitledCard>
  );
}

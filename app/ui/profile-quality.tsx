import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Text } from '@shopify/polaris';
import type { Completeness } from '../insights/completeness.ts';
import type { ProfileAnswer } from '../profiles/list-answers.server.ts';
import { Moment } from './moment.tsx';
import { sourceWords } from './source-words.ts';
import { TitledCard } from './titled-card.tsx';

interface ProfileQualityProps {
  completeness: (Completeness & { heardAt: string | null }) | null;
  answers: SerializeFrom<ProfileAnswer>[];
}

/** What the person said of themselves, and what is not known of them yet. */
export function ProfileQuality({ completeness, answers }: ProfileQualityProps) {
  return (
    <TitledCard title="What is known">
      {completeness ? (
        <Text as="p">
          {`${completeness.score} of 100`}
          {completeness.heardAt ? (
            <>
              , last heard of <Moment at={completeness.heardAt} />
            </>
          ) : null}
        </Text>
      ) : null}
      {completeness && completeness.missing.length > 0 ? (
        <Text as="p" tone="subdued">
          {`Missing: ${completeness.missing.map(({ label }) => label).join(', ')}`}
        </Text>
      ) : null}
      {answers.map(({ question, values, source, answeredAt }) => (
        <BlockStack key={`${question} ${source}`}>
          <Text as="p">{`${question}: ${values.join(', ')}`}</Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {sourceWords[source] ?? source}, <Moment at={answeredAt} />
          </Text>
        </BlockStack>
      ))}
    </TitledCard>
  );
}

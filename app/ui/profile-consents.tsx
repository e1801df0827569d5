import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Text } from '@shopify/polaris';
import type { Profile } from '../profiles/find-profile.server.ts';
import { consentSourceInWords } from './consent-source-in-words.ts';
import { Moment } from './moment.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';
import { consentInWords } from './words.ts';

const optInWords: Record<string, string> = {
  single_opt_in: 'without a confirmation',
  confirmed_opt_in: 'confirmed by a link',
};

type Consent = SerializeFrom<Profile>['consents'][number];

/** The ledger: every consent given and taken back, as it was told. Nothing in it is ever changed. */
export function ProfileConsents({ consents }: { consents: Consent[] }) {
  if (consents.length === 0) return null;
  return (
    <WideCard title="Consent ledger">
      <Table
        caption="Every consent given or taken back"
        rows={consents}
        keyOf={({ channel, occurredAt, state }) => `${channel} ${occurredAt} ${state}`}
        columns={[
          { title: 'When', renderCell: ({ occurredAt }) => <Moment at={occurredAt} /> },
          { title: 'What', renderCell: (consent) => <What consent={consent} /> },
          { title: 'Told by', renderCell: ({ source }) => consentSourceInWords(source) },
        ]}
      />
    </WideCard>
  );
}

function What({ consent: { channel, state, optInLevel, wording } }: { consent: Consent }) {
  const level = optInLevel === null ? null : (optInWords[optInLevel.toLowerCase()] ?? optInLevel);
  return (
    <BlockStack>
      <Text as="span">{[consentInWords(channel, state), level].filter(Boolean).join(', ')}</Text>
      {wording ? (
        <Text as="span" tone="subdued">
          {`To the words “${wording}”`}
        </Text>
      ) : null}
    </BlockStack>
  );
}

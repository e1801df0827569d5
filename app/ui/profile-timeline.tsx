import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, InlineStack, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Profile } from '../profiles/find-profile.server.ts';
import type { MergedPerson } from '../profiles/list-merged.server.ts';
import { Moment } from './moment.tsx';
import { type TimelineKind, timelineKinds, timelineOf } from './timeline-of.ts';

const kindWords: Record<TimelineKind, string> = {
  orders: 'Orders',
  carts: 'Carts and checkouts',
  visits: 'Visits',
  mails: 'Mails',
  consent: 'Consent',
  merges: 'Merges',
};

interface ProfileTimelineProps {
  profile: SerializeFrom<Profile>;
  merged: SerializeFrom<MergedPerson>[];
}

/** Everything the customer did, newest first, or what of it the merchant wants to see. */
export function ProfileTimeline({ profile, merged }: ProfileTimelineProps) {
  const [shown, setShown] = useState<string>('everything');
  const all = timelineOf(profile, merged);
  const entries = shown === 'everything' ? all : all.filter((entry) => entry.kind === shown);
  const kinds = timelineKinds.filter((kind) => all.some((entry) => entry.kind === kind));
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            Timeline
          </Text>
          {kinds.length > 1 ? (
            <Select
              label="Show"
              labelInline
              options={[
                { label: 'Everything', value: 'everything' },
                ...kinds.map((kind) => ({ label: kindWords[kind], value: kind })),
              ]}
              value={shown}
              onChange={setShown}
            />
          ) : null}
        </InlineStack>
        {entries.length === 0 ? (
          <Text as="p" tone="subdued">
            Nothing happened yet. Orders, carts and views appear here by themselves.
          </Text>
        ) : (
          <ol className="timeline">
            {entries.map(({ key, at, text }) => (
              <li key={key}>
                <Text as="p">{text}</Text>
                <Text as="p" tone="subdued" variant="bodySm">
                  <Moment at={at} />
                </Text>
              </li>
            ))}
          </ol>
        )}
      </BlockStack>
    </Card>
  );
}

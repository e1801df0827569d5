import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, Text } from '@shopify/polaris';
import type { Profile } from '../profiles/find-profile.server.ts';
import { Moment } from './moment.tsx';
import { timelineOf } from './timeline-of.ts';

/** Everything the customer did, newest first. */
export function ProfileTimeline({ profile }: { profile: SerializeFrom<Profile> }) {
  const entries = timelineOf(profile);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Timeline
        </Text>
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

import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Text } from '@shopify/polaris';
import type { HeldProperties } from '../outbox/list-held-properties.server.ts';
import type { Profile } from '../profiles/find-profile.server.ts';
import { destinationWords } from './destination-words.ts';
import { Moment } from './moment.tsx';
import { TitledCard } from './titled-card.tsx';
import { consentInWords } from './words.ts';

interface ProfileAsideProps {
  profile: SerializeFrom<Profile>;
  held: SerializeFrom<HeldProperties>[];
}

/** Who it is, what they agreed to, and what each email service holds of them. */
export function ProfileAside({ profile, held }: ProfileAsideProps) {
  const { customer } = profile;
  const place = [customer.address, customer.city, customer.region, customer.country].filter(Boolean).join(', ');
  return (
    <BlockStack gap="400">
      <TitledCard gap="200" title="Contact">
        <Text as="p">{customer.email ?? 'No e-mail address'}</Text>
        {customer.phone ? <Text as="p">{customer.phone}</Text> : null}
        {place ? <Text as="p">{place}</Text> : null}
        {customer.tags.length > 0 ? <Text as="p">Tags: {customer.tags.join(', ')}</Text> : null}
      </TitledCard>
      <TitledCard gap="200" title="Consent">
        <Text as="p">{consentInWords('email', customer.emailRefusedBy ? 'UNSUBSCRIBED' : customer.emailConsent)}</Text>
        <Text as="p">{consentInWords('sms', customer.smsRefusedBy ? 'UNSUBSCRIBED' : customer.smsConsent)}</Text>
        {(customer.emailRefusedBy ?? customer.smsRefusedBy) ? (
          <Text as="p" tone="subdued">
            A no from somebody who was merged into this person counts.
          </Text>
        ) : null}
      </TitledCard>
      {held.length === 0 ? (
        <TitledCard gap="200" title="At the email service">
          <Text as="p">Nothing is held of this person. Only people who agreed to e-mail are delivered.</Text>
        </TitledCard>
      ) : (
        held.map((one) => <Held key={one.destination} held={one} />)
      )}
    </BlockStack>
  );
}

function Held({ held }: { held: SerializeFrom<HeldProperties> }) {
  return (
    <TitledCard gap="200" title={`At ${destinationWords[held.destination].name}`}>
      <Text as="p" variant="bodySm" tone="subdued">
        Accepted <Moment at={held.sentAt} />
      </Text>
      <dl className="properties">
        {Object.entries(held.properties).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{Array.isArray(value) ? value.join(', ') : String(value)}</dd>
          </div>
        ))}
      </dl>
    </TitledCard>
  );
}

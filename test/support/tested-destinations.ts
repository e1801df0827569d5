import { isDeepStrictEqual } from 'node:util';
import type { DestinationKind, Properties } from '../../app/outbox/destination.ts';
import { holdsProperties } from '../../app/outbox/sendgrid/custom-fields.ts';
import type { Klaviyo } from '../../sandbox/klaviyo/create-klaviyo.ts';
import type { Sendgrid } from '../../sandbox/sendgrid/create-sendgrid.ts';

/** A destination as a test sees it from both ends. */
export interface TestedDestination {
  kind: DestinationKind;
  key: string;
  /** What the ESP holds of each address. */
  held: () => Map<string, Record<string, unknown>>;
  equal: (held: Record<string, unknown>, properties: Properties) => boolean;
}

/** Both ESPs of the sandbox: what they hold, in one form. */
export function testedDestinations({ klaviyo, sendgrid }: { klaviyo: Klaviyo; sendgrid: Sendgrid }) {
  return {
    klaviyo: {
      kind: 'klaviyo',
      key: 'pk_sandbox_conformance',
      held: () =>
        new Map([...klaviyo.state.profiles.values()].map(({ email, properties }) => [email ?? '', properties])),
      equal: isDeepStrictEqual,
    },
    sendgrid: {
      kind: 'sendgrid',
      key: 'SG.sandbox_conformance',
      held: () =>
        new Map(
          [...sendgrid.state.contacts.values()].map(({ identifiers, customFields }) => [
            identifiers.email ?? '',
            Object.fromEntries(
              [...customFields].map(([id, value]) => [sendgrid.state.fields.get(id)?.name ?? id, value]),
            ),
          ]),
        ),
      equal: (held, properties) =>
        Object.keys(held).length === Object.keys(properties).length && holdsProperties(held, properties),
    },
  } satisfies Record<DestinationKind, TestedDestination>;
}

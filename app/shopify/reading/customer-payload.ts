import { z } from 'zod';
import { orNull } from '../words.ts';
import { lower, nodeAddress } from './node-words.ts';

const consent = { marketingState: lower, marketingOptInLevel: lower, marketingUpdatedAt: z.unknown() };

const node = z.object({
  id: z.unknown(),
  createdAt: z.unknown(),
  updatedAt: z.unknown(),
  firstName: z.unknown(),
  lastName: z.unknown(),
  state: lower,
  tags: z.unknown(),
  defaultAddress: nodeAddress,
  defaultEmailAddress: orNull(z.object({ emailAddress: z.unknown(), ...consent })),
  defaultPhoneNumber: orNull(z.object({ phoneNumber: z.unknown(), ...consent })),
  statistics: orNull(z.object({ rfmGroup: z.unknown() })),
  metafields: orNull(
    z.array(
      z.object({
        namespace: z.string(),
        key: z.string(),
        type: z.unknown(),
        value: z.unknown(),
        updatedAt: z.unknown(),
      }),
    ),
  ),
});

/**
 * A customer of the Admin API as customers/update would tell it, with tags and both consents.
 * @param metafields the keys that were asked for: one that is not there is told as gone.
 */
export function customerPayload(given: unknown, metafields: readonly string[]): object {
  const said = node.parse(given);
  return {
    id: said.id,
    created_at: said.createdAt,
    updated_at: said.updatedAt,
    first_name: said.firstName,
    last_name: said.lastName,
    state: said.state,
    tags: said.tags,
    rfm_group: said.statistics?.rfmGroup,
    email: said.defaultEmailAddress?.emailAddress,
    phone: said.defaultPhoneNumber?.phoneNumber,
    default_address: said.defaultAddress,
    email_marketing_consent: said.defaultEmailAddress && consentPayload(said.defaultEmailAddress),
    sms_marketing_consent: said.defaultPhoneNumber && consentPayload(said.defaultPhoneNumber),
    metafields: said.metafields && metafieldPayloads(said.metafields, { asked: metafields, updatedAt: said.updatedAt }),
  };
}

function metafieldPayloads(
  found: NonNullable<z.infer<typeof node>['metafields']>,
  { asked, updatedAt }: { asked: readonly string[]; updatedAt: unknown },
): object[] {
  const there = new Set(found.map(({ namespace, key }) => `${namespace}.${key}`));
  const gone = asked
    .filter((name) => !there.has(name))
    .map((name) => ({ namespace: name.slice(0, name.indexOf('.')), key: name.slice(name.indexOf('.') + 1) }));
  return [
    ...found.map(({ updatedAt: changedAt, ...said }) => ({ ...said, updated_at: changedAt })),
    ...gone.map((name) => ({ ...name, value: null, updated_at: updatedAt })),
  ];
}

function consentPayload(said: Record<keyof typeof consent, unknown>): object | null {
  if (said.marketingState === null) return null;
  return {
    state: said.marketingState,
    opt_in_level: said.marketingOptInLevel,
    consent_updated_at: said.marketingUpdatedAt,
  };
}

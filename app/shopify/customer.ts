import { z } from 'zod';
import { contactOf, customerContact } from './contact.ts';
import type { ShopifyRfmFact } from './customer-facts.ts';
import type { AnswersFact, Consent, ConsentState, CustomerDeletion, CustomerFact } from './fact.ts';
import { metafield, metafieldAnswers } from './metafields.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, orNull, shortText, tags } from './words.ts';

const states = [
  'SUBSCRIBED',
  'NOT_SUBSCRIBED',
  'UNSUBSCRIBED',
  'PENDING',
  'INVALID',
  'REDACTED',
] as const satisfies ConsentState[];

const consent = z.object({
  state: z.string().toUpperCase().pipe(z.enum(states)),
  opt_in_level: shortText,
  consent_updated_at: orNull(instant),
});

const customer = customerContact.extend({
  id,
  updated_at: orNull(instant),
  tags: orNull(tags),
  email_marketing_consent: orNull(consent),
  sms_marketing_consent: orNull(consent),
  metafields: orNull(z.array(metafield)),
  rfm_group: orNull(z.string().regex(/^[A-Z_]{2,40}$/)),
});

/** customers/create, update, enable and disable. */
export function parseCustomer(payload: unknown, stamp: Stamp): (CustomerFact | AnswersFact | ShopifyRfmFact)[] {
  const said = customer.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  return [
    {
      kind: 'customer',
      customerId: said.id,
      contact: contactOf(said, 'shopify'),
      tags: said.tags,
      consents: [
        ...standingConsent('email', said.email_marketing_consent, { updatedAt, stamp }),
        ...standingConsent('sms', said.sms_marketing_consent, { updatedAt, stamp }),
      ],
      version: versionOf(updatedAt, stamp),
    },
    ...shopifyRfm(said.id, said.rfm_group, stamp),
    ...metafieldAnswers(said.id, said.metafields ?? [], { updatedAt, stamp }),
  ];
}

/** Only readings bring it, and it moves with time alone: as new as the reading, not as the customer's record. */
function shopifyRfm(customerId: string, group: string | null, stamp: Stamp): ShopifyRfmFact[] {
  if (group === null) return [];
  return [{ kind: 'shopify-rfm', customerId, group, version: versionOf(stamp.triggeredAt, stamp) }];
}

/** States that forbid mail whenever they began. */
const refusals = new Set<ConsentState>(['UNSUBSCRIBED', 'INVALID', 'REDACTED']);

/**
 * The consent that a customer's record mentions. Without a moment a yes was never given there, so it counts for nothing; a no counts
 * from the record's own time on.
 */
function standingConsent(
  channel: Consent['channel'],
  said: z.infer<typeof consent> | null,
  { updatedAt, stamp }: { updatedAt: Date; stamp: Stamp },
): Consent[] {
  if (!said) return [];
  const since = said.consent_updated_at ?? (refusals.has(said.state) ? updatedAt : null);
  return since ? [consentOf(channel, { ...said, consent_updated_at: since }, stamp)] : [];
}

/** The customer inside an order or a checkout. It has no tags and no consent. */
export const embeddedCustomer = customerContact.extend({ id, updated_at: orNull(instant) });

/**
 * The fact an embedded customer states; guarded by the customer's own time, so that an old customer in a new order undoes nothing.
 * @param around the order or checkout: its language is the customer's, its beginning the customer's time when that has none, being the
 *   earliest it can be.
 */
export function embeddedCustomerFact(
  said: z.infer<typeof embeddedCustomer>,
  around: { created_at: Date; customer_locale: string | null },
  stamp: Stamp,
): CustomerFact {
  const version = versionOf(said.updated_at ?? around.created_at, stamp);
  const contact = { ...contactOf(said, 'order'), locale: around.customer_locale };
  return { kind: 'customer', customerId: said.id, contact, tags: null, consents: [], version };
}

const emailConsent = z.object({ customer_id: id, email_marketing_consent: consent });

/** customers_email_marketing_consent/update. */
export function parseEmailConsent(payload: unknown, stamp: Stamp): CustomerFact[] {
  const said = emailConsent.parse(payload);
  const given = consentOf('email', said.email_marketing_consent, stamp);
  return [
    {
      kind: 'customer',
      customerId: said.customer_id,
      contact: null,
      tags: null,
      consents: [given],
      version: given.version,
    },
  ];
}

const smsConsent = z.object({
  id,
  sms_marketing_consent: orNull(consent.extend({ state: orNull(consent.shape.state) })),
});

/** customers_marketing_consent/update; nothing when it names no state. */
export function parseSmsConsent(payload: unknown, stamp: Stamp): CustomerFact[] {
  const said = smsConsent.parse(payload);
  const state = said.sms_marketing_consent?.state;
  if (!said.sms_marketing_consent || !state) return [];
  const given = consentOf('sms', { ...said.sms_marketing_consent, state }, stamp);
  return [
    { kind: 'customer', customerId: said.id, contact: null, tags: null, consents: [given], version: given.version },
  ];
}

/** customers/delete. */
export function parseCustomerDeletion(payload: unknown, stamp: Stamp): CustomerDeletion[] {
  const said = z.object({ id }).parse(payload);
  const version = versionOf(stamp.triggeredAt, stamp);
  return [{ kind: 'customer-deletion', customerId: said.id, deletedAt: stamp.triggeredAt, version }];
}

function consentOf(channel: Consent['channel'], said: z.infer<typeof consent>, stamp: Stamp): Consent {
  const occurredAt = said.consent_updated_at ?? stamp.triggeredAt;
  return {
    channel,
    state: said.state,
    optInLevel: said.opt_in_level,
    occurredAt,
    version: versionOf(occurredAt, stamp),
    source: stamp.topic,
    webhookId: stamp.webhookId,
  };
}

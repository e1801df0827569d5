import type { ShopDb } from '../platform/db.server.ts';
import type { Consent } from '../shopify/fact.ts';

/** A consent with the person who gave it or took it back. */
export interface ConsentGiven extends Consent {
  customerId: string;
}

/**
 * Appends to the consent ledger: who, on which channel, when, which state, told by which delivery. Entries are never changed;
 * the same word heard twice is one entry, with its first source. One query.
 */
export async function recordConsent(db: ShopDb, given: ConsentGiven[]): Promise<void> {
  if (given.length === 0) return;
  await db.query(
    `INSERT INTO consent_entry (shop_id, customer_id, channel, occurred_at, state, opt_in_level, source, webhook_id)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[])
     ON CONFLICT DO NOTHING`,
    [
      db.shopId,
      given.map((entry) => entry.customerId),
      given.map((entry) => entry.channel),
      given.map((entry) => entry.occurredAt),
      given.map((entry) => entry.state),
      given.map((entry) => entry.optInLevel),
      given.map((entry) => entry.source),
      given.map((entry) => entry.webhookId),
    ],
  );
}

import type { ShopDb } from '../platform/db.server.ts';
import type { AnswersFact, CustomerFact, Fact } from '../shopify/fact.ts';

/** Per kind of fact: its natural key, and the query for the stored versions of many. */
const stored = {
  product:
    'SELECT product_id::text AS key, version FROM product WHERE shop_id = $1 AND product_id = ANY ($2::bigint[])',
  order: 'SELECT order_id::text AS key, version FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::bigint[])',
  refund: 'SELECT refund_id::text AS key, version FROM refund WHERE shop_id = $1 AND refund_id = ANY ($2::bigint[])',
  checkout: 'SELECT checkout_token AS key, version FROM checkout WHERE shop_id = $1 AND checkout_token = ANY ($2)',
} as const;

/**
 * Which of these facts say something the store does not have yet: those that a lost delivery should have told. A person is compared
 * by what is known of them, as no delivery tells all of it. One query per kind.
 */
export async function findStale(db: ShopDb, facts: readonly Fact[]): Promise<Set<Fact>> {
  const stale = new Set<Fact>();
  for (const kind of Object.keys(stored) as (keyof typeof stored)[]) {
    const keyed = facts.flatMap((fact) => (fact.kind === kind ? [{ fact, key: keyOf(fact) }] : []));
    if (keyed.length === 0) continue;
    const rows = await db.query<{ key: string; version: string }>(stored[kind], [
      db.shopId,
      keyed.map(({ key }) => key),
    ]);
    const versions = new Map(rows.map((row) => [row.key, row.version]));
    for (const { fact, key } of keyed) if (fact.version > (versions.get(key) ?? '')) stale.add(fact);
  }
  const answers = facts.filter((fact) => fact.kind === 'answers');
  for (const fact of await findStaleAnswers(db, answers)) stale.add(fact);
  for (const fact of await findStalePeople(
    db,
    facts.filter((fact) => fact.kind === 'customer'),
  ))
    stale.add(fact);
  return stale;
}

function keyOf(fact: Extract<Fact, { kind: keyof typeof stored }>): string {
  switch (fact.kind) {
    case 'product':
      return fact.productId;
    case 'order':
      return fact.orderId;
    case 'refund':
      return fact.refundId;
    case 'checkout':
      return fact.checkoutToken;
  }
}

interface KnownPerson {
  id: string;
  version: string;
  tags: string[];
  emailVersion: string;
  smsVersion: string;
}

async function findStalePeople(db: ShopDb, facts: readonly CustomerFact[]): Promise<CustomerFact[]> {
  if (facts.length === 0) return [];
  const rows = await db.query<KnownPerson>(
    `SELECT c.customer_id AS id, coalesce(s.version, CASE WHEN c.contact_source IN ('several', 'order', 'file') THEN '' ELSE c.contact_version END) AS version, c.tags,
       c.email_consent_version AS "emailVersion", c.sms_consent_version AS "smsVersion"
     FROM customer c LEFT JOIN customer_statement s ON s.shop_id = $1 AND s.customer_id = c.customer_id AND s.source = 'shopify'
     WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[])`,
    [db.shopId, facts.map((fact) => fact.customerId)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return facts.filter((fact) => isStale(fact, known.get(fact.customerId)));
}

function isStale(fact: CustomerFact, known: KnownPerson | undefined): boolean {
  if (!known || fact.version > known.version) return true;
  if (fact.tags !== null && fact.tags.join('\n') !== known.tags.toSorted().join('\n')) return true;
  return fact.consents.some(
    ({ channel, version }) => version > (channel === 'email' ? known.emailVersion : known.smsVersion),
  );
}

/** What was never answered is not taken back. */
async function findStaleAnswers(db: ShopDb, facts: readonly AnswersFact[]): Promise<AnswersFact[]> {
  if (facts.length === 0) return [];
  const rows = await db.query<{ key: string; version: string }>(
    `SELECT concat_ws(' ', customer_id, source, question) AS key, version FROM customer_answer
     WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND stated_customer_id = 0
     UNION ALL SELECT concat_ws(' ', stated_customer_id, source, question), version FROM customer_answer
     WHERE shop_id = $1 AND stated_customer_id = ANY ($2) AND stated_customer_id <> 0`,
    [db.shopId, facts.map((fact) => fact.customerId)],
  );
  const versions = new Map(rows.map((row) => [row.key, row.version]));
  return facts.filter(({ customerId, source, question, values, version }) => {
    const known = versions.get(`${customerId} ${source} ${question}`);
    return known === undefined ? values.length > 0 : version > known;
  });
}

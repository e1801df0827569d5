import { createHash } from 'node:crypto';
import { queueConsentWrites } from '../consent/consent-writes.server.ts';
import type { ConsentGiven } from '../consent/record-consent.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { absorbConsents } from './absorb-customers.server.ts';
import { personOf } from './person-of.ts';
import { addPeople, type Trace } from './trace.ts';

interface MovedMail {
  activityId: string;
  kind: string;
  occurredAt: Date;
  emailIdx: Buffer;
  service: string | null;
  before: string | null;
  after: string | null;
}

/**
 * 8. A mail's event belongs to the oldest customer who has its address, else to the guest, whichever of the two came first.
 * Who unsubscribed or reported spam at the ESP has said no: so it is entered for everybody with that address, from that moment on, and
 * only a later yes, which Shopify tells, undoes it. Two queries, and some more when somebody said no.
 * @param mails ids of the events that are new.
 */
export async function linkMails(db: ShopDb, mails: string[], trace: Trace): Promise<void> {
  if (mails.length + trace.contacts.size === 0) return;
  const moved = await db.query<MovedMail>(linkSql, [db.shopId, [...trace.contacts], mails]);
  for (const { kind, before, after } of moved) addPeople(trace, [before, after], 'mail', [kind]);
  const refusals = moved.filter(({ kind, after }) => after !== null && refusing.has(kind));
  if (refusals.length === 0) return;
  const given = await consentsOf(db, refusals);
  await absorbConsents(db, given, trace);
  await queueConsentWrites(db, given);
}

const refusing = new Set(['mail_unsubscribed', 'spam_reported']);

const linkSql = `
WITH emails AS MATERIALIZED (
  SELECT email_idx FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND email_idx IS NOT NULL
  UNION SELECT email_idx FROM customer WHERE shop_id = $1 AND merged_into = ANY ($2) AND email_idx IS NOT NULL
), ids AS (
  SELECT unnest($3::text[]) AS activity_id
  UNION SELECT a.activity_id FROM emails JOIN activity a ON a.shop_id = $1 AND a.email_idx = emails.email_idx
  UNION SELECT activity_id FROM activity WHERE shop_id = $1 AND customer_id = ANY ($2) AND email_idx IS NOT NULL
), touched AS MATERIALIZED (
  SELECT a.activity_id, a.email_idx, a.customer_id AS before FROM ids JOIN activity a ON a.shop_id = $1 AND a.activity_id = ids.activity_id
), owners AS (
  SELECT DISTINCT ON (t.email_idx) t.email_idx, ${personOf('c')} AS customer_id
  FROM (SELECT DISTINCT email_idx FROM touched) t JOIN customer c ON c.shop_id = $1 AND c.email_idx = t.email_idx
  WHERE c.deleted_at IS NULL ORDER BY t.email_idx, c.customer_id < 0, c.customer_id
), decided AS (
  SELECT t.activity_id, t.before, o.customer_id AS after FROM touched t LEFT JOIN owners o USING (email_idx)
)
UPDATE activity a SET customer_id = d.after FROM decided d
WHERE a.shop_id = $1 AND a.activity_id = d.activity_id AND d.after IS DISTINCT FROM d.before
RETURNING a.activity_id AS "activityId", a.kind, a.occurred_at AS "occurredAt", a.email_idx AS "emailIdx", a.data ->> 'service' AS service,
  d.before, d.after`;

async function consentsOf(db: ShopDb, refusals: MovedMail[]): Promise<ConsentGiven[]> {
  const people = await db.query<{ customerId: string; emailIdx: Buffer }>(
    `SELECT customer_id AS "customerId", email_idx AS "emailIdx" FROM customer
     WHERE shop_id = $1 AND email_idx = ANY ($2::bytea[]) AND deleted_at IS NULL`,
    [db.shopId, refusals.map((mail) => mail.emailIdx)],
  );
  return refusals.flatMap((mail) =>
    people
      .filter((person) => person.emailIdx.equals(mail.emailIdx))
      .map(({ customerId }) => ({
        customerId,
        channel: 'email' as const,
        state: 'UNSUBSCRIBED' as const,
        optInLevel: null,
        occurredAt: mail.occurredAt,
        version: versionOf(mail),
        source: `${mail.service ?? 'mail'}/${mail.kind}`,
        webhookId: mail.activityId,
      })),
  );
}

/** As every fact's version: the moment twice, then what tells two events of one moment apart. */
function versionOf({ activityId, occurredAt }: MovedMail): string {
  const moment = occurredAt.toISOString();
  return `${moment}|${moment}|${createHash('sha256').update(activityId).digest('hex').slice(0, 16)}`;
}

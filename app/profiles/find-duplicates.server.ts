import { type Comparison, matchProbability } from '../maths/fellegi-sunter.ts';
import { decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { type Comparable, comparePeople } from './compare-people.ts';
import { isBlockedEmail, isBlockedPhone } from './is-blocked.ts';
import { type Evidence, evidenceOf, learnLinkage } from './learn-linkage.ts';
import { toRecordset } from './to-recordset.ts';

/** Pairs looked at in one run: a few seconds of comparing. Those who share a number come first, then a street, a mailbox, a name. */
const candidatesMax = 20_000;
/** More people than this under one key say that the key tells nobody apart. */
const blockMax = 20;
/** People drawn to see how often strangers agree. */
const strangersMax = 600;
const strangerPairsMax = 3000;
const suggestedFrom = 0.8;
const suggestionsMax = 500;
interface Candidate {
  oneId: string;
  otherId: string;
  block: string;
}

/**
 * Looks for people who may be one, by Fellegi and Sunter: how often strangers agree is seen from pairs drawn at random, how often the
 * same people do is learnt from the candidates. What the merchant decided before stays; suggestions that no longer hold go.
 * Bounded: see the limits above; a large store's newest customers come first. Reads and opens the contacts of everybody compared.
 * @returns how many pairs are suggested.
 */
export async function findDuplicates(db: ShopDb, asOf: Date): Promise<number> {
  const candidates = await listCandidates(db);
  const strangers = await drawStrangers(db);
  const people = await readPeople(db, [
    ...new Set([...candidates.flatMap(({ oneId, otherId }) => [oneId, otherId]), ...strangers.ids]),
  ]);
  const compare = (oneId: string, otherId: string): Comparison | null => {
    const [one, other] = [people.get(oneId), people.get(otherId)];
    return one && other ? comparePeople(one, other) : null;
  };
  const compared = candidates.flatMap((candidate) => {
    const levels = compare(candidate.oneId, candidate.otherId);
    return levels ? [{ ...candidate, levels }] : [];
  });
  const apart = pairsOf(strangers.ids).map(([one, other]) => compare(one, other) ?? []);
  const model = learnLinkage({ compared, apart, population: strangers.population });
  const suggested = compared
    .map((pair) => ({ ...pair, probability: matchProbability(model, pair.levels) }))
    .filter((pair) => pair.probability >= suggestedFrom)
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, suggestionsMax);
  await save(
    db,
    suggested.map((pair) => ({ ...pair, evidence: evidenceOf(model, pair.levels) })),
    asOf,
  );
  return suggested.length;
}

/** Neighbours in a random order, so that every pair is as good as drawn. */
function pairsOf(ids: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let step = 1; step < ids.length && pairs.length < strangerPairsMax; step += 1)
    for (const [place, one] of ids.entries()) {
      const other = ids[place + step];
      if (other !== undefined && pairs.length < strangerPairsMax) pairs.push([one, other]);
    }
  return pairs;
}

const living = 'shop_id = $1 AND deleted_at IS NULL AND merged_into IS NULL';

async function listCandidates(db: ShopDb): Promise<Candidate[]> {
  return db.query<Candidate>(
    `WITH keyed AS MATERIALIZED (
       SELECT 1 AS rank, 'phone' AS block, encode(phone_idx, 'hex') AS key, customer_id FROM customer WHERE ${living} AND phone_idx IS NOT NULL
       UNION ALL SELECT 2, 'street', encode(street_idx, 'hex'), customer_id FROM customer WHERE ${living} AND street_idx IS NOT NULL
       UNION ALL SELECT 3, 'mailbox', encode(mailbox_idx, 'hex'), customer_id FROM customer WHERE ${living} AND mailbox_idx IS NOT NULL
       UNION ALL SELECT 4, 'name', lower(last_name) || ' ' || coalesce(country, ''), customer_id FROM customer WHERE ${living} AND last_name IS NOT NULL
     ), shared AS (
       SELECT block, key FROM keyed GROUP BY block, key HAVING count(*) BETWEEN 2 AND ${blockMax}
     ), pairs AS (
       SELECT DISTINCT ON (one.customer_id, other.customer_id) one.customer_id AS one_id, other.customer_id AS other_id, one.block, one.rank
       FROM shared JOIN keyed one USING (block, key) JOIN keyed other USING (block, key)
       WHERE (one.customer_id < 0, one.customer_id) < (other.customer_id < 0, other.customer_id)
       ORDER BY one.customer_id, other.customer_id, one.rank
     )
     SELECT one_id AS "oneId", other_id AS "otherId", block FROM pairs
     WHERE NOT EXISTS (SELECT FROM duplicate_pair d WHERE d.shop_id = $1 AND d.one_id = pairs.one_id AND d.other_id = pairs.other_id AND d.state <> 'open')
     ORDER BY rank, other_id DESC, one_id LIMIT ${candidatesMax}`,
    [db.shopId],
  );
}

/** Ordered by a hash of the id: random enough, and the same every time. */
async function drawStrangers(db: ShopDb): Promise<{ ids: string[]; population: number }> {
  const rows = await db.query<{ id: string; population: number }>(
    `SELECT customer_id AS id, (count(*) OVER ())::int AS population FROM customer WHERE ${living}
     ORDER BY hashint8(customer_id), customer_id LIMIT ${strangersMax}`,
    [db.shopId],
  );
  return { ids: rows.map((row) => row.id), population: rows[0]?.population ?? 0 };
}

async function readPeople(db: ShopDb, ids: string[]): Promise<Map<string, Comparable>> {
  const rows = await db.query<
    Pick<Comparable, 'firstName' | 'lastName' | 'city' | 'country'> &
      Record<'emailEnc' | 'phoneEnc' | 'addressEnc', Buffer | null> & { customerId: string }
  >(
    `SELECT customer_id AS "customerId", first_name AS "firstName", last_name AS "lastName", city, country, email_enc AS "emailEnc",
       phone_enc AS "phoneEnc", address_enc AS "addressEnc"
     FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])`,
    [db.shopId, ids],
  );
  const open = (field: string, sealed: Buffer | null) => decryptText(`shop ${db.shopId} customer.${field}`, sealed);
  return new Map(
    rows.map(({ customerId, emailEnc, phoneEnc, addressEnc, ...said }) => {
      const email = open('email', emailEnc);
      const phone = open('phone', phoneEnc);
      const known = {
        email: email !== null && isBlockedEmail(email) ? null : email,
        phone: phone !== null && isBlockedPhone(phone) ? null : phone,
      };
      return [customerId, { ...said, ...known, address: open('address', addressEnc) }];
    }),
  );
}

async function save(
  db: ShopDb,
  pairs: { oneId: string; otherId: string; probability: number; evidence: Evidence[] }[],
  asOf: Date,
): Promise<void> {
  const rows = pairs.map(({ oneId, otherId, probability, evidence }) => ({
    one_id: oneId,
    other_id: otherId,
    probability,
    evidence,
  }));
  await db.query(
    `WITH found AS (SELECT * FROM jsonb_to_recordset($2) AS r (one_id bigint, other_id bigint, probability float8, evidence jsonb)),
     gone AS (
       DELETE FROM duplicate_pair d WHERE d.shop_id = $1 AND d.state = 'open'
         AND NOT EXISTS (SELECT FROM found f WHERE f.one_id = d.one_id AND f.other_id = d.other_id)
     )
     INSERT INTO duplicate_pair AS d (shop_id, one_id, other_id, probability, evidence, found_at)
     SELECT $1, one_id, other_id, probability, evidence, $3::timestamptz FROM found
     ON CONFLICT (shop_id, one_id, other_id) DO UPDATE SET probability = excluded.probability, evidence = excluded.evidence
     WHERE d.state = 'open'`,
    [db.shopId, toRecordset(rows), asOf],
  );
}

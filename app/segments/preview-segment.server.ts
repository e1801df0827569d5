import type { ShopDb } from '../platform/db.server.ts';
import { withSettings } from '../platform/with-settings.server.ts';
import { compileSegment } from './compile/compile-segment.ts';
import { findSegmentContext } from './find-segment-context.server.ts';
import type { Problem } from './language/ast.ts';
import { readSegment } from './language/read-segment.ts';

/** Who a text means at a moment, or why that isn't said. `too-slow`: too large a store to be counted while somebody waits. */
export type Preview =
  | { ok: true; count: number; sample: { customerId: string; name: string | null }[] }
  | { ok: false; reason: 'refused' | 'too-slow'; problems: Problem[] };

/** Nobody waits longer for a number; the slowest ready segment of a million customers takes a tenth of it. */
const timeLimitMs = 5000;
const sampleMax = 5;

/** Each of several processes would gather the same facts. */
const planForFacts = { max_parallel_workers_per_gather: '0' };
/** Rows are read one after another, by several processes, or in an index alone: one by one in the order of an index takes longer. */
const planForRows = { enable_indexscan: 'off' };

/**
 * Counts who a text means, exactly, and names a few: the same few for as long as they belong, whatever else changes. Asked of the facts, not of
 * kept members, in one statement that ends after the time limit.
 */
export async function previewSegment(
  db: ShopDb,
  source: string,
  asOf: Date,
  { limitMs = timeLimitMs }: { limitMs?: number } = {},
): Promise<Preview> {
  const { expression, problems } = readSegment(source);
  if (expression === null || problems.length > 0) return { ok: false, reason: 'refused', problems };
  const compiled = compileSegment(expression, await findSegmentContext(db, asOf));
  const { text, values } = compiled.whole();
  const settings = { statement_timeout: String(limitMs), ...(compiled.readsFacts() ? planForFacts : planForRows) };
  const counted = await withSettings(db, settings, () =>
    db.query<{ count: number; sample: { customerId: string; name: string | null }[] }>(countSql(text), values),
  );
  if (counted === null) return { ok: false, reason: 'too-slow', problems: [] };
  const [{ count, sample } = { count: 0, sample: [] }] = counted;
  return { ok: true, count, sample };
}

/** A hash of the id: neither the oldest customers nor the newest, and the same for every text. */
const rank = (id: string) => `hashint8(${id})`;
/** The lowest sixteenth of them, which has the sample in it unless hardly anybody is meant: only there ids are gathered while all are counted. */
const fewBelow = -(2 ** 31) + 2 ** 32 / 16;

/** Nothing is kept of members while they are counted, so that a large store is read by several processes at once. */
const countSql = (members: string) => `
WITH counted AS MATERIALIZED (
  SELECT count(*)::int AS count, array_agg(customer_id) FILTER (WHERE ${rank('customer_id')} < ${fewBelow}) AS few FROM (${members}) member
)
SELECT count, (SELECT coalesce(json_agg(json_build_object('customerId', sample.customer_id::text, 'name', nullif(concat_ws(' ', c.first_name, c.last_name), ''))
    ORDER BY ${rank('sample.customer_id')}, sample.customer_id), '[]')
  FROM unnest(CASE
    WHEN count = 0 THEN '{}'
    WHEN cardinality(few) >= ${sampleMax} THEN (${lowest('SELECT unnest(few) AS customer_id')})
    ELSE (${lowest(`SELECT customer_id FROM (${members}) member`)}) END) AS sample (customer_id)
  LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = sample.customer_id) AS sample
FROM counted`;

/** SQL: the ids of the sample, of rows of customer_id. */
function lowest(rows: string): string {
  return `SELECT array_agg(customer_id) FROM (SELECT customer_id FROM (${rows}) of_all ORDER BY ${rank('customer_id')}, customer_id LIMIT ${sampleMax}) few_of_all`;
}

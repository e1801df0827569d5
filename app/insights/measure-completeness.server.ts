import type { ShopDb } from '../platform/db.server.ts';
import { type Completeness, completenessOf, fields, freshnessDays, freshnessField } from './completeness.ts';

/** Of how many people a field is known. */
export interface FieldCount {
  field: string;
  known: number;
  people: number;
  computedAt: Date;
}

const known = fields.map(({ name, known: test }) => ({ name: name as string, test }));
const counted = [
  ...known,
  ...freshnessDays.map((days) => ({
    name: freshnessField(days),
    test: `t.last_active_at > $2::timestamptz - interval '${days} days'`,
  })),
];
const columnsOf = (of: typeof known) => of.map(({ name, test }) => `(${test}) AS ${name}`).join(', ');
const sums = counted.map(({ name }) => `count(*) FILTER (WHERE ${name}) AS ${name}`).join(', ');
const pairs = counted.map(({ name }) => `('${name}', totals.${name})`).join(', ');
const people = `FROM customer c LEFT JOIN customer_traits t ON t.shop_id = c.shop_id AND t.customer_id = c.customer_id
  WHERE c.shop_id = $1 AND c.deleted_at IS NULL AND c.merged_into IS NULL`;

/** Counts, for the whole store, of how many people each field is known. One statement, one pass over the customers. */
export async function measureCompleteness(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO completeness (shop_id, field, known, people, computed_at)
     SELECT $1, counted.field, counted.known, totals.people, $2
     FROM (SELECT count(*) AS people, ${sums} FROM (SELECT ${columnsOf(counted)} ${people}) known) totals
     CROSS JOIN LATERAL (VALUES ${pairs}) AS counted (field, known)
     ON CONFLICT (shop_id, field) DO UPDATE SET known = excluded.known, people = excluded.people, computed_at = excluded.computed_at`,
    [db.shopId, asOf],
  );
}

/** The last count of each field. One query. */
export async function listCompleteness(db: ShopDb): Promise<FieldCount[]> {
  return db.query<FieldCount>(
    `SELECT field, known, people, computed_at AS "computedAt" FROM completeness WHERE shop_id = $1`,
    [db.shopId],
  );
}

/** How whole one profile is now, and when its person was last heard of; null when there is nobody of that id. One query. */
export async function findCompleteness(
  db: ShopDb,
  customerId: string,
  asOf: Date,
): Promise<(Completeness & { heardAt: Date | null }) | null> {
  const [row] = await db.query<{ heardAt: Date | null } & Record<string, unknown>>(
    `SELECT t.last_active_at AS "heardAt", ${columnsOf(known)} ${people} AND c.customer_id = $3`,
    [db.shopId, asOf, customerId],
  );
  if (!row) return null;
  const { heardAt, ...fieldsKnown } = row;
  return { ...completenessOf(new Set(Object.keys(fieldsKnown).filter((name) => fieldsKnown[name]))), heardAt };
}

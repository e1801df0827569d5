import type { ShopDb } from '../platform/db.server.ts';
import { openBody } from './seal-body.server.ts';

/** Enough to see that a field is gone, little enough that it costs milliseconds. */
const sampleMax = 100;
const bytesMax = 256 * 1024;
const fieldsMax = 200;
/** Wide enough that repeats are side by side. */
const repeatsMax = 2000;

interface Sampled {
  topic: string;
  sealed: Buffer;
}

/**
 * Looks at the newest settled deliveries since the last look: which fields their bodies give, per topic and day, and how many tell an event
 * that another one of them tells. Names of fields only, no values. Three queries; bodies are opened, at most 100.
 */
export async function sampleBodies(db: ShopDb, since: Date, asOf: Date): Promise<void> {
  const bodies = await db.query<Sampled>(
    `SELECT topic, body AS sealed FROM delivery
     WHERE shop_id = $1 AND state = 'settled' AND body IS NOT NULL AND settled_at > $2 AND settled_at <= $3 AND bytes <= ${bytesMax}
     ORDER BY settled_at DESC LIMIT ${sampleMax}`,
    [db.shopId, since, asOf],
  );
  if (bodies.length === 0) return;
  const repeats = await db.query<{ topic: string; share: number }>(
    `SELECT topic, 1 - count(DISTINCT event_id)::float8 / count(*) AS share FROM (
       SELECT topic, event_id FROM delivery
       WHERE shop_id = $1 AND state = 'settled' AND body IS NOT NULL AND settled_at > $2 AND settled_at <= $3 AND event_id IS NOT NULL
       ORDER BY settled_at DESC LIMIT ${repeatsMax}
     ) newest GROUP BY topic`,
    [db.shopId, since, asOf],
  );
  const shares = new Map(repeats.map(({ topic, share }) => [topic, share]));
  for (const [topic, sampled] of Map.groupBy(bodies, (row) => row.topic)) {
    const fields = countFields(sampled.map(({ sealed }) => openBody(db.shopId, sealed).toString()));
    await addSample(db, { topic, fields, seen: sampled.length, share: shares.get(topic) ?? 0 }, asOf);
  }
}

async function addSample(
  db: ShopDb,
  { topic, fields, seen, share }: { topic: string; fields: Record<string, number>; seen: number; share: number },
  asOf: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO topic_sample AS s (shop_id, topic, day, seen, repeated, fields) VALUES ($1, $2, ($3::timestamptz AT TIME ZONE 'UTC')::date, $4, $5, $6)
     ON CONFLICT (shop_id, topic, day) DO UPDATE SET seen = s.seen + excluded.seen, repeated = s.repeated + excluded.repeated,
       fields = (SELECT jsonb_object_agg(name, n) FROM (
         SELECT name, sum(n::int) AS n FROM (SELECT * FROM jsonb_each_text(s.fields) UNION ALL SELECT * FROM jsonb_each_text(excluded.fields)) both_days (name, n)
         GROUP BY name) summed)`,
    [db.shopId, topic, asOf, seen, Math.round(share * seen), JSON.stringify(fields)],
  );
}

/** In how many bodies each top-level field is there and not null. */
function countFields(bodies: string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const body of bodies) {
    const payload: unknown = parse(body);
    if (typeof payload !== 'object' || payload === null) continue;
    for (const [name, value] of Object.entries(payload).slice(0, fieldsMax)) {
      if (value !== null && /^\w{1,64}$/.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

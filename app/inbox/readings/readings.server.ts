import type { ShopDb } from '../../platform/db.server.ts';
import type { ReadingKind } from '../../shopify/reading/kinds.ts';
import type { Reading, ReadingPurpose } from './reading.ts';

const columns = `purpose, kind, state, method, from_at AS "fromAt", to_at AS "toAt", operation_id AS "operationId", url, position, done,
  total, changed, changed_ever AS "changedEver", unreadable, limited, attempts, reason, due_at AS "dueAt", begun_at AS "begunAt",
  first_row_at AS "firstRowAt", finished_at AS "finishedAt"`;

/** What a reading is to begin with. */
export interface ReadingBegun {
  purpose: ReadingPurpose;
  kind: ReadingKind;
  method: Reading['method'];
  fromAt?: Date;
  toAt?: Date;
}

/** All readings of the store: the short ones first, then in the order in which they are taken in. One query over a dozen rows. */
export async function listReadings(db: ShopDb): Promise<Reading[]> {
  return db.query<Reading>(
    `SELECT ${columns} FROM reading WHERE shop_id = $1
     ORDER BY array_position(ARRAY['window', 'backfill', 'scan'], purpose),
       array_position(ARRAY['products', 'customers', 'orders', 'checkouts'], kind)`,
    [db.shopId],
  );
}

/** Begins readings anew, also those under way; what they ever repaired stays. One query. */
export async function beginReadings(db: ShopDb, begun: readonly ReadingBegun[], at: Date): Promise<void> {
  await db.query(
    `INSERT INTO reading AS r (shop_id, purpose, kind, state, method, from_at, to_at, due_at, begun_at)
     SELECT $1, b.purpose, b.kind, 'waiting', b.method, b."fromAt", b."toAt", $3, $3
     FROM jsonb_to_recordset($2) AS b (purpose text, kind text, method text, "fromAt" timestamptz, "toAt" timestamptz)
     ON CONFLICT (shop_id, purpose, kind) DO UPDATE SET state = excluded.state, method = excluded.method, from_at = excluded.from_at,
       to_at = excluded.to_at, operation_id = NULL, url = NULL, position = NULL, done = 0, total = NULL, changed = 0, unreadable = 0,
       limited = false, attempts = 0, reason = NULL, due_at = excluded.due_at, begun_at = excluded.begun_at, first_row_at = NULL,
       finished_at = NULL`,
    [db.shopId, JSON.stringify(begun), at],
  );
}

/** What may be written of a reading between its batches. */
export type ReadingPatch = Partial<
  Pick<
    Reading,
    | 'state'
    | 'method'
    | 'operationId'
    | 'url'
    | 'position'
    | 'done'
    | 'total'
    | 'limited'
    | 'attempts'
    | 'reason'
    | 'dueAt'
    | 'finishedAt'
  >
>;

/** A batch that was taken in, by what it adds. */
export interface ReadingStep {
  position: string;
  things: number;
  changed: number;
  unreadable: number;
  at: Date;
}

/**
 * Notes how far a reading got, in the transaction that takes its batch in.
 * @returns false when the reading is no longer where it was: another process went on with it, or it was begun anew. Roll back.
 */
export async function advanceReading(db: ShopDb, reading: Reading, step: ReadingStep): Promise<boolean> {
  const rows = await db.query(
    `UPDATE reading SET position = $6, done = done + $7, changed = changed + $8, changed_ever = changed_ever + $8,
       unreadable = unreadable + $9, first_row_at = coalesce(first_row_at, $10), due_at = $10, attempts = 0, reason = NULL
     WHERE shop_id = $1 AND purpose = $2 AND kind = $3 AND begun_at = $4 AND position IS NOT DISTINCT FROM $5 AND state = 'reading'
     RETURNING 1`,
    [
      db.shopId,
      reading.purpose,
      reading.kind,
      reading.begunAt,
      reading.position,
      step.position,
      step.things,
      step.changed,
      step.unreadable,
      step.at,
    ],
  );
  return rows.length === 1;
}

const patchColumns: Record<keyof ReadingPatch, string> = {
  state: 'state',
  method: 'method',
  operationId: 'operation_id',
  url: 'url',
  position: 'position',
  done: 'done',
  total: 'total',
  limited: 'limited',
  attempts: 'attempts',
  reason: 'reason',
  dueAt: 'due_at',
  finishedAt: 'finished_at',
};

/** Writes what is known of a reading since; nothing when it was begun anew meanwhile. */
export async function saveReading(db: ShopDb, reading: Reading, patch: ReadingPatch): Promise<void> {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  const sets = entries.map(([name], index) => `${patchColumns[name as keyof ReadingPatch]} = $${index + 5}`);
  await db.query(
    `UPDATE reading SET ${sets.join(', ')} WHERE shop_id = $1 AND purpose = $2 AND kind = $3 AND begun_at = $4`,
    [db.shopId, reading.purpose, reading.kind, reading.begunAt, ...entries.map(([, value]) => value)],
  );
}

/**
 * Whether history came in since the whole store was last concluded to the end, or still does: what moves then is no news, also
 * when a run that died is repeated. One query over a handful of rows.
 */
export async function hasTakenHistory(db: ShopDb): Promise<boolean> {
  const [row] = await db.query<{ taken: boolean }>(
    `SELECT EXISTS (SELECT FROM reading WHERE shop_id = $1 AND purpose = 'backfill' AND (finished_at IS NULL OR finished_at >= since))
         OR EXISTS (SELECT FROM import_run WHERE shop_id = $1 AND (finished_at IS NULL OR finished_at >= since)) AS taken
     FROM (SELECT coalesce(max(as_of), '-infinity') AS since FROM threshold WHERE shop_id = $1 AND name = 'concluded') last`,
    [db.shopId],
  );
  return row?.taken ?? false;
}

import { isPersonId } from '../profiles/is-person-id.ts';
import type { ShopDb } from '../platform/db.server.ts';

/** A membership, present (`leftAt` null) or past. */
export interface HistoryRow {
  /** Where the page after this row begins. */
  key: string;
  customerId: string;
  name: string | null;
  enteredAt: Date;
  leftAt: Date | null;
  /** What made the customer enter. */
  cause: string;
  /** What made them leave; null while they are in it, or when it was not noted. */
  leftCause: string | null;
}

export interface HistoryPage {
  rows: HistoryRow[];
  /** Give it as `after` for the next page; null on the last. */
  next: string | null;
}

const pageSize = 25;

/**
 * Members of a segment who entered last, or former ones who left last, a page at a time. One query by index (`segment_member_newest`,
 * `segment_member_left`), by keyset.
 * @param after `next` of the page before.
 */
export async function listHistory(
  db: ShopDb,
  slug: string,
  { of, after }: { of: 'present' | 'past'; after: string | null },
): Promise<HistoryPage> {
  const column = of === 'present' ? 'entered_at' : 'left_at';
  const [at = null, id = null] = readKey(after) ?? [];
  const rows = await db.query<HistoryRow>(
    `SELECT m.customer_id AS "customerId", nullif(concat_ws(' ', c.first_name, c.last_name), '') AS name, m.entered_at AS "enteredAt",
       m.left_at AS "leftAt", m.cause, m.left_cause AS "leftCause", to_char(m.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || m.customer_id AS key
     FROM (
       SELECT * FROM segment_member
       WHERE shop_id = $1 AND slug = $2 AND left_at IS ${of === 'present' ? '' : 'NOT '}NULL
         AND ($3::timestamptz IS NULL OR (${column} <= $3 AND (${column} < $3 OR customer_id > $4::bigint)))
       ORDER BY ${column} DESC, customer_id LIMIT $5
     ) m LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = m.customer_id
     ORDER BY m.${column} DESC, m.customer_id`,
    [db.shopId, slug, at, id, pageSize + 1],
  );
  const shown = rows.slice(0, pageSize);
  const next = rows.length > pageSize ? (shown.at(-1)?.key ?? null) : null;
  return { rows: shown, next };
}

/** A key as it comes from an address: a moment and a customer's id, or nothing that is one. */
function readKey(after: string | null): [string, string] | null {
  const [at = '', id = ''] = after?.split('_') ?? [];
  return !Number.isNaN(Date.parse(at)) && isPersonId(id) ? [at, id] : null;
}

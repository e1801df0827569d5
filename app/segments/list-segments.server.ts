import type { ShopDb } from '../platform/db.server.ts';

/** A segment as the admin lists it. */
export interface SegmentRow {
  slug: string;
  name: string;
  description: string;
  builtIn: boolean;
  source: string;
  version: number;
  /** `building`: members are being worked out; `refused`: the text can't be read any more, `reason` says why. */
  state: 'live' | 'building' | 'refused';
  reason: string | null;
  size: number;
  /** 1 is the first; null: no customer has it as the primary one. */
  priority: number | null;
  /** Its copy in Shopify. */
  shopifySegmentId: string | null;
  /** The newest members, at most `sampleSize`. */
  sample: { customerId: string; name: string | null; enteredAt: Date }[];
}

const sampleSize = 3;

/** The store's segments in their order, each with its size and newest members. One query. */
export async function listSegments(db: ShopDb): Promise<SegmentRow[]> {
  const rows = await db.query<
    Omit<SegmentRow, 'sample'> & { sample: { customerId: string; name: string | null; enteredAt: string }[] }
  >(
    `SELECT ${segmentColumns}, coalesce(sample.members, '[]') AS sample
     FROM segment s
     LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('customerId', m.customer_id::text, 'enteredAt', m.entered_at, 'name', nullif(concat_ws(' ', c.first_name, c.last_name), ''))
                       ORDER BY m.entered_at DESC, m.customer_id) AS members
       FROM (SELECT customer_id, entered_at FROM segment_member WHERE shop_id = $1 AND slug = s.slug AND left_at IS NULL
             ORDER BY entered_at DESC, customer_id LIMIT ${sampleSize}) m
       LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = m.customer_id
     ) sample ON true
     WHERE s.shop_id = $1 AND s.deleted_at IS NULL
     ORDER BY s.priority, s.position, s.slug`,
    [db.shopId],
  );
  return rows.map((row) => ({
    ...row,
    sample: row.sample.map((member) => ({ ...member, enteredAt: new Date(member.enteredAt) })),
  }));
}

/** SQL: what a row says of a segment s. */
export const segmentColumns = `s.slug, s.name, s.description, s.built_in AS "builtIn", s.source, s.version, s.state, s.reason, s.size, s.priority,
  s.shopify_segment_id AS "shopifySegmentId"`;

import type { ShopDb } from '../platform/db.server.ts';
import { clausesOf } from './language/clauses-of.ts';
import { readSegment } from './language/read-segment.ts';
import { valuesOf } from './language/check-test.ts';

/** Something that would miss a segment. */
export type SegmentUse =
  /** An email service that is told of its members. `name`: the kind. */
  | { kind: 'destination'; name: string }
  | { kind: 'priority'; place: number }
  /** Another segment whose random buckets are named after it. */
  | { kind: 'split'; slug: string; name: string }
  /** A block whose published text names it. */
  | { kind: 'block'; name: string }
  | { kind: 'shopify-copy' }
  | { kind: 'size-alert' };

interface Found {
  name: string;
  priority: number | null;
  copied: boolean;
  alerted: boolean;
  destinations: string[];
  others: { slug: string; name: string; source: string }[];
  blocks: { name: string; source: string }[];
}

/** What uses a segment, to be shown before it is deleted. One query; at most as many texts are read as a store has segments and blocks. */
export async function listUses(db: ShopDb, slug: string): Promise<SegmentUse[]> {
  const [found] = await db.query<Found>(
    `SELECT s.name, s.priority, s.shopify_segment_id IS NOT NULL AS copied,
       num_nonnulls(s.alert_min, s.alert_max, s.alert_change) > 0 AS alerted,
       ARRAY(SELECT kind FROM destination WHERE shop_id = $1 AND state = 'connected' ORDER BY kind) AS destinations,
       (SELECT coalesce(json_agg(json_build_object('slug', o.slug, 'name', o.name, 'source', o.source) ORDER BY o.position, o.slug), '[]')
        FROM segment o WHERE o.shop_id = $1 AND o.slug <> $2 AND o.deleted_at IS NULL AND position('regulars.bucket' IN o.source) > 0) AS others,
       (SELECT coalesce(json_agg(json_build_object('name', b.name, 'source', v.source) ORDER BY b.name), '[]')
        FROM block b JOIN block_version v ON v.shop_id = b.shop_id AND v.slug = b.slug AND v.version = b.published_version
        WHERE b.shop_id = $1) AS blocks
     FROM segment s WHERE s.shop_id = $1 AND s.slug = $2 AND s.deleted_at IS NULL`,
    [db.shopId, slug],
  );
  if (!found) return [];
  const named = [`'${slug}'`, `"${slug}"`, `'${found.name}'`, `"${found.name}"`];
  return [
    ...found.destinations.map((name): SegmentUse => ({ kind: 'destination', name })),
    ...(found.priority === null ? [] : [{ kind: 'priority', place: found.priority } as const]),
    ...found.others
      .filter(({ source }) => bucketsOf(source).includes(slug))
      .map((other): SegmentUse => ({ kind: 'split', slug: other.slug, name: other.name })),
    ...found.blocks
      .filter(({ source }) => named.some((name) => source.includes(name)))
      .map(({ name }): SegmentUse => ({ kind: 'block', name })),
    ...(found.copied ? [{ kind: 'shopify-copy' } as const] : []),
    ...(found.alerted ? [{ kind: 'size-alert' } as const] : []),
  ];
}

/** Names of the random buckets in a text. */
function bucketsOf(source: string): string[] {
  const { expression } = readSegment(source);
  return (expression === null ? [] : clausesOf(expression))
    .filter((clause) => clause.kind === 'function' && clause.name === 'regulars.bucket')
    .flatMap((clause) => (clause.kind === 'function' ? clause.parameters : []))
    .flatMap(({ test }) => valuesOf(test).flatMap((value) => (value.kind === 'text' ? [value.text] : [])));
}

import type { ShopDb } from '../../platform/db.server.ts';
import type { Expression } from '../language/ast.ts';
import { readSegment } from '../language/read-segment.ts';
import { readsOf, type Reads } from '../language/reads-of.ts';

/** A segment of a store as it is decided. */
export interface Definition {
  slug: string;
  version: number;
  /** `building`: its members are written up to `builtThrough`, null before the first. */
  state: 'live' | 'building' | 'refused';
  builtThrough: string | null;
  /** null: what was kept is no text of the language any more, or the segment was deleted; it has no members. */
  expression: Expression | null;
  reads: Reads;
}

/** What deciding needs of a store. */
export interface Definitions {
  timeZone: string;
  currency: string;
  segments: Definition[];
}

interface Meaning {
  expression: Expression | null;
  reads: Reads;
}

/** The store's segments. One query; texts are read once per process. @param slug of one; otherwise all that were not deleted. */
export async function readDefinitions(db: ShopDb, slug: string | null = null): Promise<Definitions> {
  const rows = await db.query<
    Omit<Definition, 'expression' | 'reads'> & { source: string | null } & Omit<Definitions, 'segments'>
  >(
    `SELECT shop.time_zone AS "timeZone", shop.currency, s.slug, s.version, s.state, s.built_through AS "builtThrough",
       CASE WHEN s.deleted_at IS NULL THEN s.source END AS source
     FROM shop LEFT JOIN segment s ON s.shop_id = shop.shop_id AND CASE WHEN $2::text IS NULL THEN s.deleted_at IS NULL ELSE s.slug = $2 END
     WHERE shop.shop_id = $1 ORDER BY s.slug`,
    [db.shopId, slug],
  );
  const [{ timeZone, currency } = { timeZone: 'UTC', currency: 'USD' }] = rows;
  const segments = rows
    .filter((row) => row.slug !== null)
    .map(({ source, slug: of, version, state, builtThrough }) => ({
      slug: of,
      version,
      state,
      builtThrough,
      ...meaningOf(source),
    }));
  return { timeZone, currency, segments };
}

/** Texts kept in memory: those of some hundred stores. */
const meaningsMax = 5000;
const meanings = new Map<string, Meaning>();
const nothing: Meaning = {
  expression: null,
  reads: { columns: new Set(), functions: new Set(), kinds: new Set(), usesProducts: false, usesTime: false },
};

function meaningOf(source: string | null): Meaning {
  if (source === null) return nothing;
  const known = meanings.get(source);
  if (known) return known;
  const { expression, problems } = readSegment(source);
  const meaning = expression === null || problems.length > 0 ? nothing : { expression, reads: readsOf(expression) };
  if (meanings.size >= meaningsMax) meanings.clear();
  meanings.set(source, meaning);
  return meaning;
}

/** A parameterised query: text from a segment is only ever among the values. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** What a segment is asked of: the store, and the moment that `today` and `-24h` are counted from. */
export interface SegmentContext {
  shopId: number;
  asOf: Date;
  /** IANA name; a day of a segment is a day there. */
  timeZone: string;
  /** ISO code; amounts are in it. */
  currency: string;
}

/** Of whom a statement asks: all, these, or those with ids above `after` up to `through`. */
export type Scope = 'all' | { ids: string[] } | { after: string; through: string };

/** The values of one statement: $1 the shop, $2 the customers it is asked of or null, $3 the moment; more are added. */
export interface Parameters {
  readonly values: unknown[];
  /** The value's place in the statement, cast; equal values share one. */
  add(value: bigint | number | string | string[] | Date, type: string): string;
  readonly scope: Scope;
  /** SQL: a customer id is among those asked about. The planner drops the half that does not apply. */
  readonly asked: (customerId: string) => string;
}

/** $1, $2 and $3 are always named by the text. */
const alwaysNamed = 3;

/** A statement without values its text does not name, which the database refuses: a test nobody can pass leaves no text. */
export function finishStatement(text: string, values: readonly unknown[]): Statement {
  const named = new Set([...text.matchAll(/\$(\d+)/gu)].map(([, digits]) => Number(digits)));
  const kept = values.flatMap((_, index) => (index < alwaysNamed || named.has(index + 1) ? [index + 1] : []));
  if (kept.length === values.length) return { text, values: [...values] };
  const places = new Map(kept.map((place, index) => [place, index + 1]));
  return {
    text: text.replaceAll(/\$(\d+)/gu, (_, digits: string) => `$${places.get(Number(digits))}`),
    values: kept.map((place) => values[place - 1]),
  };
}

export function startParameters({ shopId, asOf }: SegmentContext, scope: Scope): Parameters {
  const values: unknown[] = [shopId, scope !== 'all' && 'ids' in scope ? scope.ids : null, asOf];
  const places = new Map<string, string>();
  const add: Parameters['add'] = (value, type) => {
    const sent = typeof value === 'bigint' ? String(value) : value;
    const key = `${type} ${JSON.stringify(sent)}`;
    const place = places.get(key) ?? `$${values.push(sent)}::${type}`;
    places.set(key, place);
    return place;
  };
  const asked: Parameters['asked'] =
    scope === 'all' || 'ids' in scope
      ? (id) => `($2::bigint[] IS NULL OR ${id} = ANY ($2))`
      : (id) =>
          `$2::bigint[] IS NULL AND ${id} > ${add(scope.after, 'bigint')} AND ${id} <= ${add(scope.through, 'bigint')}`;
  return { values, scope, add, asked };
}

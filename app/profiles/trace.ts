/**
 * What a batch of facts has touched, so that links are drawn again only there and only those people are looked at again.
 * Every set holds natural keys.
 */
export interface Trace {
  /** People whose address, number, deletion or merges changed, and who turned out to be somebody else for it. */
  contacts: Set<string>;
  /** Of those, who turned out to be somebody else, whom they were and whom they are: what they did moves. */
  moved: Set<string>;
  orders: Set<string>;
  products: Set<string>;
  checkouts: Set<string>;
  carts: Set<string>;
  activities: Set<string>;
  clients: Set<string>;
  /** Everyone whose facts or links changed, with the first cause. */
  people: Map<string, string>;
  /** What of their facts changed beside the record of the person. */
  touched: Map<string, Set<Touched>>;
}

/**
 * Facts that are asked about one by one, not only as sums: by what changed, only what asks about it is decided again. An activity goes by its
 * kind; `*` is everything, for when nobody can say.
 */
export type Touched = 'orders' | 'lines' | 'answers' | 'shopify_segments' | '*' | (string & {});

/** A trace of nothing yet. */
export function emptyTrace(): Trace {
  return {
    contacts: new Set(),
    moved: new Set(),
    orders: new Set(),
    products: new Set(),
    checkouts: new Set(),
    carts: new Set(),
    activities: new Set(),
    clients: new Set(),
    people: new Map(),
    touched: new Map(),
  };
}

/** Adds what is there. */
export function addAll(set: Set<string>, values: Iterable<string | null>): void {
  for (const value of values) if (value !== null) set.add(value);
}

/**
 * Notes people who changed; the first cause of a batch is kept.
 * @param touched which of their facts; none when only the record of the person did, or sums of it.
 */
export function addPeople(
  trace: Trace,
  ids: Iterable<string | null>,
  cause: string,
  touched: readonly Touched[] = ['*'],
): void {
  for (const id of ids) {
    if (id === null) continue;
    if (!trace.people.has(id)) trace.people.set(id, cause);
    addTouched(trace, id, touched);
  }
}

/** Notes which of somebody's facts changed. */
export function addTouched({ touched: known }: Pick<Trace, 'touched'>, id: string, touched: readonly Touched[]): void {
  const facts = known.get(id) ?? new Set();
  known.set(id, facts);
  for (const fact of touched) facts.add(fact);
}

/** What a store knows: rows as JSON, by table. */
export type Dump = Record<string, string[]>;

type Row = Record<string, unknown>;

/** Where a dump says something else than the one that was wanted. */
export interface Difference {
  table: string;
  /** The row's natural key. */
  key: string;
  /** `row` when the whole row is missing or too many. */
  column: string;
  wanted: unknown;
  found: unknown;
}

/** The columns that name a row of a table, beside the store. */
const keys: Record<string, readonly string[]> = {
  customer: ['customer_id'],
  customer_statement: ['customer_id', 'source'],
  customer_answer: ['customer_id', 'stated_customer_id', 'source', 'question'],
  consent_entry: ['customer_id', 'channel', 'occurred_at', 'state'],
  data_request: ['request_id'],
  orders: ['order_id'],
  order_line: ['order_id', 'line_id'],
  refund: ['refund_id'],
  product: ['product_id'],
  variant: ['variant_id'],
  cart: ['cart_token'],
  checkout: ['checkout_token'],
  activity: ['activity_id'],
  identity: ['kind', 'value'],
  merge_entry: ['loser_id', 'survivor_id', 'source'],
  customer_tag: ['customer_id', 'tag'],
  purchasing_summary: ['customer_id'],
  shopify_segment_member: ['segment_id', 'customer_id'],
  collection: ['collection_id'],
  variant_stock: ['variant_id'],
  inventory_level: ['inventory_item_id', 'location_id'],
  shop: [],
  customer_traits: ['customer_id'],
};

/**
 * Row by row and column by column, in the order of the tables. A column that is absent says null.
 * @param plain puts another value, the same for all that need not agree, in the place of what a row says.
 */
export function compareDumps(wanted: Dump, found: Dump, plain: (table: string, row: Row) => Row): Difference[] {
  return Object.keys(wanted).flatMap((table) => {
    const [wantedRows, foundRows] = [byKey(table, wanted), byKey(table, found)];
    return [...new Set([...wantedRows.keys(), ...foundRows.keys()])].toSorted().flatMap((key) => {
      const [one, other] = [wantedRows.get(key), foundRows.get(key)];
      return compareRows({ table, key }, one && plain(table, one), other && plain(table, other));
    });
  });
}

/** One line, for a person. */
export function showDifference({ table, key, column, wanted, found }: Difference): string {
  return `${table} ${key}, ${column}: ${show(wanted)} became ${show(found)}`;
}

function byKey(table: string, dump: Dump): Map<string, Row> {
  const columns = keys[table];
  if (!columns) throw new Error(`No key is known of ${table}`);
  const rows = new Map<string, Row>();
  for (const text of dump[table] ?? []) {
    const row = JSON.parse(text) as Row;
    const key = columns.map((column) => String(row[column])).join(' ');
    if (rows.has(key)) throw new Error(`Two rows of ${table} are ${key}`);
    rows.set(key, row);
  }
  return rows;
}

function compareRows(
  place: Pick<Difference, 'table' | 'key'>,
  wanted: Row | undefined,
  found: Row | undefined,
): Difference[] {
  if (!wanted || !found) return [{ ...place, column: 'row', wanted: wanted ?? null, found: found ?? null }];
  return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].flatMap((column) => {
    const difference = { ...place, column, wanted: wanted[column] ?? null, found: found[column] ?? null };
    return JSON.stringify(difference.wanted) === JSON.stringify(difference.found) ? [] : [difference];
  });
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 200);
}

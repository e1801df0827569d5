import { decryptText } from '../../app/platform/crypto.server.ts';
import type { ShopDb } from '../../app/platform/db.server.ts';

/** The tables facts are kept in, and the columns that tell when we worked rather than what happened. */
const tables = {
  customer: [],
  customer_statement: [],
  customer_answer: [],
  consent_entry: ['recorded_at'],
  data_request: [],
  orders: [],
  order_line: [],
  refund: [],
  product: [],
  variant: [],
  cart: [],
  checkout: [],
  activity: [],
  identity: [],
  merge_entry: [],
  customer_tag: [],
  purchasing_summary: [],
  shopify_segment_member: [],
  collection: [],
  variant_stock: [],
  inventory_level: [],
};

const secrets: Record<string, string> = {
  email_enc: 'customer.email',
  phone_enc: 'customer.phone',
  address_enc: 'customer.address',
  payload: 'data_request.payload',
};

/** Every fact of a store as readable text, table by table, row by row, in a fixed order. */
export async function dumpFacts(db: ShopDb): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const [table, skipped] of Object.entries(tables)) {
    const rows = await db.query(`SELECT * FROM ${table} WHERE shop_id = $1`, [db.shopId]);
    dump[table] = rows.map((row) => JSON.stringify(readable(db.shopId, row, ['shop_id', ...skipped]))).sort();
  }
  const shop = await db.query(
    'SELECT name, currency, time_zone, uninstalled_at, version, scopes, scopes_version FROM shop WHERE shop_id = $1',
    [db.shopId],
  );
  return { ...dump, shop: shop.map((row) => JSON.stringify(row)) };
}

function readable(shopId: number, row: Record<string, unknown>, skipped: string[]) {
  const columns = Object.entries(row).filter(([name, value]) => !skipped.includes(name) && value !== null);
  return Object.fromEntries(
    columns.map(([name, value]) => {
      if (!Buffer.isBuffer(value)) return [name, value];
      return [name, secrets[name] ? decryptText(`shop ${shopId} ${secrets[name]}`, value) : value.toString('hex')];
    }),
  );
}

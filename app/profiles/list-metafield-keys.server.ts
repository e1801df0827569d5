import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { metafieldArea, metafieldSettings } from '../shopify/metafields.ts';

/** The metafields of customers that a store counts as answers, `namespace.key` each. One query. */
export async function listMetafieldKeys(db: ShopDb): Promise<string[]> {
  return (await getSetting(db, metafieldArea, metafieldSettings)).keys;
}

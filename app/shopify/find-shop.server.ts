import { queryDirectory } from '../platform/db.server.ts';

/** A store as the directory knows it. */
export interface Shop {
  shopId: number;
  domain: string;
  name: string | null;
  /** ISO 4217. */
  currency: string;
  /** IANA name. */
  timeZone: string;
  pixelKey: string;
  /** False before the installation is complete, and again after an uninstall. */
  installed: boolean;
}

/** The store of a domain, or null when it was never seen. One query by unique index. */
export async function findShop(domain: string): Promise<Shop | null> {
  const [shop] = await queryDirectory<Shop>(
    `SELECT shop_id AS "shopId", domain, name, currency, time_zone AS "timeZone", pixel_key AS "pixelKey",
       installed_at IS NOT NULL AND uninstalled_at IS NULL AS installed
     FROM shop WHERE domain = $1`,
    [domain],
  );
  return shop ?? null;
}

/**
 * The domain of a store of the directory.
 * @throws Error when there is none of this id.
 */
export async function findDomain(shopId: number): Promise<string> {
  const [shop] = await queryDirectory<{ domain: string }>('SELECT domain FROM shop WHERE shop_id = $1', [shopId]);
  if (!shop) throw new Error(`There is no store ${shopId}`);
  return shop.domain;
}

/** The id of a store, which is entered in the directory when it is seen for the first time. One query. */
export async function enterShop(domain: string): Promise<number> {
  const [row] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [domain]);
  if (!row) throw new Error('shop_of returned no row');
  return row.shopId;
}

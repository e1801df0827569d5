import { closeDatabase } from '../../app/platform/db.server.ts';
import { ensureDatabase } from '../../app/platform/ensure-database.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import type { Shop } from '../../app/shopify/find-shop.server.ts';
import { commandError } from './command-error.ts';

/**
 * Runs `work` for a store by its domain, with a database, and lets go of it afterwards.
 * @throws CommandError when no `--shop` was given or the directory does not know it.
 */
export async function withShop<Result>(
  domain: string | undefined,
  work: (shop: Shop) => Promise<Result>,
): Promise<Result> {
  if (!domain) throw commandError('give the store: --shop NAME.myshopify.com');
  return withDatabase(async () => {
    const shop = await findShop(domain);
    if (!shop) throw commandError(`the store ${domain} is not known; it is entered when it installs the app`);
    return work(shop);
  });
}

/** Runs `work` with a database: DATABASE_URL's, else the embedded one, which is started or joined. */
export async function withDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
  const endDatabase = await ensureDatabase();
  try {
    return await work();
  } finally {
    await closeDatabase();
    await endDatabase();
  }
}

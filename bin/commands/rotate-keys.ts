import { forShop, queryDirectory } from '../../app/platform/db.server.ts';
import { env } from '../../app/platform/env.server.ts';
import { type Resealed, resealBatch, resealOutbox, resealSessions } from '../../app/privacy/reseal.server.ts';
import { type SealedColumn, sealedColumns } from '../../app/privacy/sealed-columns.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { withDatabase } from './with-shop.ts';

const usage = {
  command: 'regulars rotate-keys',
  does: 'Encrypts everything anew that an older key of REGULARS_KEYS sealed, beside the running app. Safe to stop and to repeat.',
  options: {},
} as const;

/**
 * Encrypts everything anew that an older key of REGULARS_KEYS sealed, in bounded batches beside the running app; may be stopped and
 * repeated at any time. When it ends with nothing left, the older keys can be taken out of REGULARS_KEYS.
 */
export async function rotateKeysCommand(args: string[]): Promise<number> {
  readArguments(usage, args);
  return withDatabase(async () => {
    const counts = await rotateKeys((line) => console.error(line));
    console.log(JSON.stringify({ ok: true, key: env().REGULARS_KEYS[0].id, ...counts }));
    return 0;
  });
}

/** Does it, for every store and the sessions. @returns how many values of each kind were encrypted anew. */
export async function rotateKeys(report: (line: string) => void): Promise<Record<string, number>> {
  let sessions = 0;
  for (let count = await resealSessions(); count > 0; count = await resealSessions()) sessions += count;
  const counts: Record<string, number> = { session: sessions };
  const shops = await queryDirectory<{ shopId: number; domain: string }>(
    'SELECT shop_id AS "shopId", domain FROM shop ORDER BY shop_id',
  );
  for (const { shopId, domain } of shops) {
    for (const sealed of sealedColumns) {
      const name = `${sealed.table}.${sealed.column}`;
      counts[name] = (counts[name] ?? 0) + (await rotateColumn(shopId, sealed));
    }
    counts['outbox_item.payload'] = (counts['outbox_item.payload'] ?? 0) + (await forShop(shopId, resealOutbox));
    report(`${domain}: done`);
  }
  return counts;
}

async function rotateColumn(shopId: number, sealed: SealedColumn): Promise<number> {
  let count = 0;
  let after: string[] | null = null;
  do {
    const from: string[] | null = after;
    const batch: Resealed = await forShop(shopId, (db) => resealBatch(db, sealed, from));
    count += batch.count;
    after = batch.after;
  } while (after !== null);
  return count;
}

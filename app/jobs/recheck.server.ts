import { type Clock, systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { decideEverybody } from './decide-everybody.server.ts';

/**
 * Decides the segments anew that ask for products by type, brand or tag, after products became of another: whoever viewed or bought them is
 * found by nothing else. Woken some seconds after the first of such changes, so that an edit of the whole catalogue is one run, two at most.
 */
export async function recheck(shopId: number, clock: Clock = systemClock): Promise<void> {
  await decideEverybody(shopId, { which: ({ usesProducts }) => usesProducts, cause: 'product', silent: false, clock });
  await forShop(shopId, (db) => db.wake('refresh'));
}

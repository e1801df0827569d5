import { recompute } from '../../app/jobs/recompute.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { withShop } from './with-shop.ts';

const usage = {
  command: 'regulars recompute',
  does: "Works out a store's thresholds, similarities and everybody's conclusions anew.",
  needs: '--shop S',
  options: {
    shop: { kind: 'text', value: 'S', says: 'the store: NAME.myshopify.com' },
  },
} as const;

/** Works out thresholds, similarities and everybody's scores, segments and recommendations anew; deliveries follow by the worker. */
export async function recomputeCommand(args: string[]): Promise<number> {
  const values = readArguments(usage, args);
  return withShop(values.shop, async ({ shopId, domain }) => {
    await recompute(shopId, systemClock, 'everybody');
    console.log(`${domain} is recomputed.`);
    return 0;
  });
}

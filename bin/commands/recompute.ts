import { parseArgs } from 'node:util';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { withShop } from './with-shop.ts';

/** Works out thresholds, similarities and everybody's scores, segments and recommendations anew; deliveries follow by the worker. */
export async function recomputeCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { shop: { type: 'string' } } });
  return withShop(values.shop, async ({ shopId, domain }) => {
    await recompute(shopId, systemClock, 'everybody');
    console.log(`${domain} is recomputed.`);
    return 0;
  });
}

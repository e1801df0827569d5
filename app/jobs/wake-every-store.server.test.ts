import { beforeAll, expect, test, vi } from 'vitest';
import { addShop } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { wakeEveryStore } from './wake-every-store.server.ts';

const { queryOwner } = givenDatabase();
const shops: number[] = [];

beforeAll(async () => {
  for (let place = 0; place < 20; place += 1) shops.push(await addShop(`store-${place}.myshopify.com`));
  await queryDirectory('UPDATE shop SET installed_at = now()');
});

test('the stores take their turns over the night, each at its own hour', async () => {
  const from = new Date(Date.now() + 3_600_000);
  await wakeEveryStore(['recompute'], { from, hours: 4 });
  const rows = await queryOwner<{ at: Date }>(
    `SELECT run_at AS at FROM graphile_worker.jobs WHERE task_identifier = 'recompute' ORDER BY run_at`,
  );
  const quarters = rows.map(({ at }) => Math.floor((at.getTime() - from.getTime()) / 3_600_000));
  expect(rows).toHaveLength(20);
  expect([...new Set(quarters)]).toEqual([0, 1, 2, 3]);
  for (const quarter of [0, 1, 2, 3]) expect(quarters.filter((one) => one === quarter).length).toBeLessThanOrEqual(6);
});

test('a store that can not be woken keeps no other from being woken', async () => {
  const said = vi.spyOn(log, 'error').mockReturnValue();
  await queryOwner(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE deadlock_detected; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW WHEN (NEW.key = 'purge:${shops[3]}') EXECUTE FUNCTION refuse()`,
  );
  await wakeEveryStore(['purge']);
  const rows = await queryOwner(`SELECT FROM graphile_worker.jobs WHERE task_identifier = 'purge'`);
  expect(rows).toHaveLength(19);
  expect(said).toHaveBeenCalledOnce();
});

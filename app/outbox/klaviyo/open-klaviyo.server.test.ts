import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../../test/support/outbox-world.ts';
import { queueBlock } from '../queue-block.server.ts';

const { clock, faults, klaviyo, destinations, inShop, run, drain, connect, queue, addCustomers, expectEqual } =
  useOutboxWorld();

test('Klaviyo keeps one block for a slug, updated in place', async () => {
  await connect(destinations.klaviyo);
  await drain('klaviyo');
  await inShop(async (db) => {
    await db.query(`UPDATE block SET name = 'Chosen for you'`);
    await queueBlock(db, 'recommendations', clock.now());
  });
  await drain('klaviyo');
  expect([...klaviyo.state.universalContent.values()].map(({ name }) => name)).toEqual(['Regulars: Chosen for you']);
});

test('a job with more errors than there is room to read ends all the same', async () => {
  await connect(destinations.klaviyo);
  const ids = await addCustomers(1000);
  await queue(ids);
  faults.set('klaviyo', { partial: 0.9 }, 1);
  await run('klaviyo');
  await run('klaviyo');
  faults.clear();
  await drain('klaviyo');
  await expectEqual(destinations.klaviyo, ids);
});

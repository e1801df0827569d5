import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../../test/support/outbox-world.ts';
import { deliver } from '../deliver.server.ts';
import { queueBlock } from '../queue-block.server.ts';

const {
  clock,
  faults,
  klaviyo,
  destinations,
  inShop,
  setEmail,
  view,
  run,
  pass,
  drain,
  connect,
  queue,
  addCustomers,
  expectEqual,
} = useOutboxWorld();

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

test('a job with errors ends also when there is only ever room for the next look at it', async () => {
  await connect(destinations.klaviyo);
  const ids = await addCustomers(3);
  await queue(ids);
  const shopId = await inShop(async (db) => db.shopId);
  const look = async () => {
    await inShop((db) => db.query(`UPDATE outbox_item SET due_at = $1 WHERE state = 'accepted'`, [clock.now()]));
    await deliver(shopId, 'klaviyo', { clock });
  };
  faults.set('klaviyo', { partial: 1 }, 1);
  // so often that the limit is reached before the job is done
  for (let looks = 0; looks < 10; looks += 1) await look();
  for (let looks = 0; looks < 10; looks += 1) {
    pass(420);
    await look();
  }
  expect(
    await inShop((db) =>
      db.query(`SELECT DISTINCT item_key FROM receipt WHERE kind = 'profile' AND outcome = 'retry'`),
    ),
  ).toHaveLength(3);
});

test('an import error that names nobody we sent is not taken for a success: each of its job goes alone', async () => {
  await connect(destinations.klaviyo);
  const ids = await addCustomers(3);
  await setEmail(ids[1]!, 'no address');
  await queue(ids);
  await run('klaviyo');
  for (const job of klaviyo.state.jobs.values())
    job.errors.push = (...errors) =>
      errors.forEach((error) => (job.errors[job.errors.length] = { ...error, payload: {} })) ?? 0;
  await drain('klaviyo');
  expect((await view('klaviyo')).dead).toEqual([{ reason: 'refused-by-esp', count: 1 }]);
  expect(destinations.klaviyo.held().size).toBe(2);
});

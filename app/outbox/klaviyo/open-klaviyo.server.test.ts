import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../../test/support/outbox-world.ts';
import { queueBlock } from '../queue-block.server.ts';

const { clock, klaviyo, destinations, inShop, drain, connect } = useOutboxWorld();

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

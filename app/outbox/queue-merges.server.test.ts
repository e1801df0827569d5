import { describe, expect, test } from 'vitest';
import { emailOf, useOutboxWorld } from '../../test/support/outbox-world.ts';
import { queueMerges } from './queue-merges.server.ts';

const {
  clock,
  klaviyo,
  faults,
  destinations,
  inShop,
  view,
  drain,
  connect,
  queue,
  setConsent,
  setEmail,
  addCustomers,
  ...world
} = useOutboxWorld();

/** Two people whom the ESP knows; the second is merged into the first. */
async function mergeTwo(destination: Parameters<typeof connect>[0]): Promise<string[]> {
  await connect(destination);
  const ids = await addCustomers(2);
  await queue(ids);
  await drain(destination.kind);
  await mergeInto('1');
  return ids;
}

async function mergeInto(survivor: string | null): Promise<void> {
  await inShop(async (db) => {
    await db.query('UPDATE customer SET merged_into = $1 WHERE customer_id = 2', [survivor]);
    await queueMerges(db, ['1', '2'], clock.now());
  });
}

const waiting = () => inShop((db) => db.query(`SELECT state FROM outbox_item WHERE kind = 'merge'`));

describe.each(Object.values(destinations))('$kind', (destination) => {
  const { kind } = destination;

  test('keeps one profile of two people who were merged, with the properties of the one who is kept', async () => {
    const ids = await mergeTwo(destination);
    await inShop((db) =>
      db.query(`UPDATE customer SET email_enc = NULL, email_idx = NULL, deleted_at = now() WHERE customer_id = 2`),
    );
    await drain(kind);
    expect([...destination.held().keys()]).toEqual([emailOf(1)]);
    await queue(ids);
    await drain(kind);
    await world.expectEqual(destination, ids);
    const receipts = await inShop((db) =>
      db.query(`SELECT outcome FROM receipt WHERE kind = 'merge' AND outcome <> 'retry' ORDER BY at, outcome`),
    );
    expect(receipts).toEqual([{ outcome: 'accepted' }, { outcome: 'sent' }]);
    const changed = await inShop((db) => db.query('SELECT customer_id AS id FROM customer_changed'));
    expect(changed).toEqual([{ id: '1' }]);
  });

  test('merges once, however often it is told', async () => {
    await mergeTwo(destination);
    await mergeInto('1');
    expect(await waiting()).toEqual([{ state: 'pending' }]);
    await drain(kind);
    await mergeInto('1');
    expect(await waiting()).toEqual([{ state: 'sent' }]);
  });

  test('is told nothing of a merge that was undone before', async () => {
    await mergeTwo(destination);
    await mergeInto(null);
    expect(await waiting()).toEqual([]);
    await drain(kind);
    expect(destination.held().size).toBe(2);
  });

  test('has no profile made for somebody who may not be mailed', async () => {
    await mergeTwo(destination);
    await setConsent('1', 'UNSUBSCRIBED');
    await drain(kind);
    expect(await view(kind)).toMatchObject({ withheld: 1 });
    expect(destination.held().size).toBe(2);
  });

  test('hears nothing when both had one address, and what it holds is known of the one who is kept', async () => {
    await connect(destination);
    await addCustomers(2);
    await queue(['2']);
    await drain(kind);
    await setEmail('1', emailOf(2));
    await mergeInto('1');
    expect(await waiting()).toEqual([]);
    expect(await inShop((db) => db.query('SELECT customer_id AS id FROM property_state'))).toEqual([{ id: '1' }]);
    expect(await queue(['1'])).toBe(0);
  });

  test('merges in the end whatever fails', async () => {
    await mergeTwo(destination);
    faults.set(kind, { 429: 0.2, 500: 0.2, reset: 0.1, lostAnswer: 0.2 }, 3);
    for (let runs = 0; runs < 20; runs += 1) await world.run(kind);
    faults.clear();
    await drain(kind);
    expect([...destination.held().keys()]).toEqual([emailOf(1)]);
    expect(await view(kind)).toMatchObject({ dead: [], state: 'connected' });
  });
});

test('events of the merged profile are the kept one’s at Klaviyo', async () => {
  await mergeTwo(destinations.klaviyo);
  const ofEmail = (email: string) =>
    [...klaviyo.state.profiles.values()].find((profile) => profile.email === email)?.id ?? '';
  klaviyo.state.events.set('e', {
    id: 'e',
    profileId: ofEmail(emailOf(2)),
    metric: 'm',
    uniqueId: 'u',
    time: 0,
    value: null,
    properties: {},
    backfill: false,
    duplicates: 0,
  });
  await drain('klaviyo');
  expect([...klaviyo.state.events.values()].map((event) => event.profileId)).toEqual([ofEmail(emailOf(1))]);
});

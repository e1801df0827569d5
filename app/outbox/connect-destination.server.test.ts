import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import type { Outcome } from './outcome.ts';
import { queueErasures } from './queue-erasures.server.ts';
import { checkKlaviyoKey } from './klaviyo/check-key.server.ts';
import { settleDestination } from './settle.server.ts';

const {
  destinations,
  inShop,
  connect,
  addCustomers,
  setConsent,
  setOrders,
  queue,
  drain,
  expectEqual,
  pass,
  ...world
} = useOutboxWorld();

test('two checks of a Klaviyo key within a second both get their answer', async () => {
  const { key } = destinations.klaviyo;
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    pass(ms);
  };
  expect(await checkKlaviyoKey(key, sleep)).toMatchObject({ ok: true });
  expect(await checkKlaviyoKey(key, sleep)).toMatchObject({ ok: true });
  expect(slept).toHaveLength(1);
});

test('a new connection marks those who may be mailed, behind live changes but not for ever', async () => {
  const ids = await addCustomers(3);
  await setConsent(ids[2]!, 'UNSUBSCRIBED');
  await connect(destinations.sendgrid);
  const marked = await inShop((db) =>
    db.query(
      `SELECT customer_id AS id, changed_at > now() AS behind, changed_at <= now() + interval '1 day' AS soon
       FROM customer_changed ORDER BY customer_id`,
    ),
  );
  expect(marked).toEqual([
    { id: '1', behind: true, soon: true },
    { id: '2', behind: true, soon: true },
  ]);
});

test.each(['klaviyo', 'sendgrid'] as const)(
  'a key of another %s account is sent everything, not only what changed since',
  async (kind) => {
    const destination = destinations[kind];
    await connect(destination);
    const ids = await addCustomers(2);
    await queue(ids);
    await drain(kind);
    world[kind].reset();
    if (kind === 'klaviyo') await inShop((db) => db.query(`UPDATE destination SET account_id = 'Before'`));
    await connect(kind === 'klaviyo' ? destination : { ...destination, key: 'SG.sandbox_other' });
    await setOrders(ids[0]!, 7);
    await queue(ids);
    await drain(kind);
    await expectEqual(destination, ids);
  },
);

test('the same key again leaves what is known of the account', async () => {
  await connect(destinations.sendgrid);
  const ids = await addCustomers(1);
  await queue(ids);
  await drain('sendgrid');
  await connect(destinations.sendgrid);
  expect(await queue(ids)).toBe(0);
});

test('an erasure that waits for a key at SendGrid still waits after the key', async () => {
  await connect(destinations.sendgrid);
  await inShop((db) =>
    queueErasures(db, { requestId: 'r1', emails: ['gone@example.com'], people: ['1'] }, world.clock.now()),
  );
  await connect({ ...destinations.sendgrid, key: 'SG.sandbox_other' });
  await drain('sendgrid');
  expect(await inShop((db) => db.query(`SELECT state FROM outbox_item WHERE kind = 'erasure'`))).toEqual([
    { state: 'sent' },
  ]);
});

test('a run that still had the old key says nothing of the new one', async () => {
  await connect(destinations.klaviyo);
  const [stored] = await inShop((db) => db.query<{ secret: Buffer }>('SELECT secret FROM destination'));
  const outcomes: Outcome[] = [{ status: 'unauthorised', reason: 'key-refused' }];
  const stateAfter = async (secret: Buffer) => {
    await inShop((db) => settleDestination(db, 'klaviyo', { outcomes, secret }, world.clock.now()));
    return (await world.view('klaviyo')).state;
  };
  expect(await stateAfter(Buffer.from('the old one'))).toBe('connected');
  expect(await stateAfter(stored!.secret)).toBe('unauthorised');
});

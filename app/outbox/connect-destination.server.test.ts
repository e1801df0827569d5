import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { checkKlaviyoKey } from './klaviyo/check-key.server.ts';

const { destinations, inShop, connect, addCustomers, setConsent, pass } = useOutboxWorld();

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

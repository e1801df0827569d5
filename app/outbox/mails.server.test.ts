import { beforeEach, describe, expect, test } from 'vitest';
import type { FaultRates } from '../../sandbox/faults.ts';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { saveAlert } from '../inbox/raise-alert.server.ts';
import { resolveAlert } from '../inbox/settle-alerts.server.ts';
import { takeUntoldAlerts } from '../inbox/take-untold-alerts.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { alertMail } from './alert-mail.ts';
import { claimItems } from './claim.server.ts';
import { notificationArea } from './notification-settings.ts';
import { findLastMail, queueMail } from './queue-mail.server.ts';

const { clock, faults, sendgrid, destinations, inShop, run, pass, connect } = useOutboxWorld();
const { sendgrid: destination } = destinations;

beforeEach(async () => {
  await connect(destination);
  const value = { to: 'owner@store.example', from: 'shop@store.example' };
  await inShop((db) => saveSetting(db, notificationArea, { value, author: 'Ada', at: clock.now() }));
});

const queue = (subject = 'An alert') =>
  inShop((db) => queueMail(db, { key: clock.now().toISOString(), subject, text: 'Orders stopped.' }, clock.now()));
const subjects = () => sendgrid.state.mails.map(({ request }) => (request as { subject: string }).subject);

async function runLong(): Promise<void> {
  for (let runs = 0; runs < 6; runs += 1) {
    await run('sendgrid');
    pass(20 * 60_000);
  }
}

test('a mail to the merchant leaves once, with a receipt', async () => {
  expect(await queue()).toBe(true);
  await runLong();
  expect(sendgrid.state.mails).toMatchObject([
    {
      request: {
        personalizations: [{ to: [{ email: 'owner@store.example' }] }],
        from: { email: 'shop@store.example' },
        content: [{ type: 'text/plain', value: 'Orders stopped.' }],
      },
    },
  ]);
  const receipts = await inShop((db) => db.query(`SELECT outcome FROM receipt WHERE kind = 'mail'`));
  expect(receipts).toEqual([{ outcome: 'sent' }]);
  expect(await inShop(findLastMail)).toMatchObject({ state: 'sent', reason: null });
});

describe('a mail of which nobody can tell whether it left is not sent again', () => {
  test.each<FaultRates>([{ lostAnswer: 1 }, { reset: 1 }, { 500: 1 }])('%o', async (rates) => {
    await queue();
    faults.set('sendgrid', rates, 1);
    await run('sendgrid');
    faults.clear();
    await runLong();
    expect(sendgrid.state.mails).toHaveLength(rates.lostAnswer ? 1 : 0);
    expect(await inShop(findLastMail)).toMatchObject({ state: 'dead', reason: 'mail-unknown' });
  });

  test('its process died', async () => {
    await queue();
    await inShop((db) => claimItems(db, 'sendgrid', 'mail', 5, clock.now()));
    await runLong();
    expect(sendgrid.state.mails).toEqual([]);
    expect(await inShop(findLastMail)).toMatchObject({ state: 'dead', reason: 'mail-unknown' });
    expect(await inShop((db) => db.query(`SELECT reason FROM receipt WHERE kind = 'mail'`))).toEqual([
      { reason: 'mail-unknown' },
    ]);
  });
});

test('a mail that was certainly not taken is sent later', async () => {
  await queue();
  faults.set('sendgrid', { 429: 1 }, 1);
  await run('sendgrid');
  faults.clear();
  await runLong();
  expect(subjects()).toEqual(['An alert']);
});

test('without an address or a connection there is no mail', async () => {
  await inShop((db) => saveSetting(db, notificationArea, { value: {}, author: 'Ada', at: clock.now() }));
  expect(await queue()).toBe(false);
});

describe('alerts', () => {
  const raise = (slug: string, message: string) => inShop((db) => saveAlert(db, { slug, kind: 'test', message }));
  const take = () => inShop((db) => takeUntoldAlerts(db, clock.now()));

  test('are told once each time they begin, and together when they begin together', async () => {
    await raise('a', 'Orders stopped.');
    await raise('b', 'Webhooks are late.');
    expect(await take()).toEqual({ messages: ['Orders stopped.', 'Webhooks are late.'] });
    await raise('a', 'Orders stopped.');
    expect(await take()).toEqual({ messages: [] });
    await raise('c', 'Repeats.');
    await inShop((db) => resolveAlert(db, 'a', clock.now()));
    await raise('a', 'Orders stopped again.');
    const soon = await take();
    expect(soon).toEqual({ notBefore: new Date(clock.now().getTime() + 10 * 60_000) });
    pass(10 * 60_000);
    expect(await take()).toEqual({ messages: ['Repeats.', 'Orders stopped again.'] });
  });

  test('are told in one plain text', () => {
    const { subject, text } = alertMail(['One.', 'Two.'], { store: 'Cups', page: 'https://x.test/q' });
    expect(subject).toBe('Regulars: 2 alerts for Cups');
    expect(text).toContain('- One.\n- Two.\n\nSee to it in the app: https://x.test/q');
  });
});

import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { answerRequests } from '../../app/jobs/answer-requests.server.ts';
import { destinationKinds } from '../../app/outbox/destination.ts';
import { log } from '../../app/platform/log.server.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { consentOf, sampleCustomer } from '../support/sample-store.ts';
import { asOf, useWalkWorld } from '../support/walk-world.ts';

const { clock, destinations, openStore, sandbox } = useWalkWorld();

test('nothing that is logged on a walk full of failures names a person or a secret', async () => {
  const lines: string[] = [];
  const stream = (log as unknown as Record<symbol, { write: (line: string) => void }>)[pino.symbols.streamSym];
  vi.spyOn(stream!, 'write').mockImplementation((line: string) => void lines.push(line));
  log.level = 'trace';
  const store = await openStore();
  for (const kind of destinationKinds) sandbox().faults.set(kind, { 429: 0.1, 500: 0.1, reset: 0.1, partial: 0.2 }, 1);
  const events = [...demoHistory({ seed: 3, orders: 20, end: asOf.toISOString(), pixelShare: 0.3 })];
  const broken = { ...consentOf(sampleCustomer(9, 'nine@example.com'), 'subscribed', asOf.toISOString()) };
  await store.emit([...events, { ...broken, payload: { customer_id: 'nine@example.com', phone: '+15550100199' } }]);
  await store.settle();
  const customer = events.find(({ topic, payload }) => topic === 'customers/create' && payload['email'])?.payload ?? {};
  await store.emit([
    { at: asOf.toISOString(), topic: 'customers/redact', payload: { customer, orders_to_redact: [] } },
  ]);
  for (let runs = 0; runs < 5; runs += 1) {
    await store.step();
    await answerRequests(store.shopId, clock.now());
  }
  log.error({ email: 'a@b.example', customer: { phone: '+15550100123' } }, 'the second line of defence is logged');
  const quoted = new Error('invalid input syntax for type bigint: "ada.byron@example.com", key pk_sandbox_conformance');
  log.error({ error: String(quoted) }, 'the database quotes a value');
  sandbox().faults.clear();

  expect(lines.length).toBeGreaterThan(1);
  const text = lines.join('');
  const said = events.flatMap(({ payload }) => [payload['email'], payload['phone'], payload['last_name']]);
  const people = new Set(said.filter((value): value is string => typeof value === 'string' && value.length > 4));
  expect([...people].filter((value) => text.includes(value))).toEqual([]);
  expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w+/);
  expect(text).not.toMatch(/\+1555\d+/);
  const secrets = [
    ...Object.values(destinations()).map(({ key }) => key),
    process.env.REGULARS_INDEX_KEY,
    process.env.SHOPIFY_API_SECRET,
  ];
  expect(secrets.filter((secret) => secret && text.includes(secret))).toEqual([]);
});

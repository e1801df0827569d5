import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { largeThingOf } from './large-thing-of.ts';

const samples = path.join(import.meta.dirname, '../../test/fixtures/webhooks');
const headOf = (file: string) => readFileSync(path.join(samples, file), 'utf8').slice(0, 4096);
const read = globSync('{orders,customers,products}__{create,update,updated,paid,cancelled,enable,disable}.json', {
  cwd: samples,
});

test.each(read)('the published sample %s is known by its number', (file) => {
  const topic = file.replace('.json', '').replace('__', '/');
  // as text: the published numbers are larger than a JavaScript number is exact
  const [id] = /\d{6,}/.exec(headOf(file)) ?? [];
  expect(largeThingOf(topic, headOf(file))).toEqual({ kind: topic.split('/')[0], id });
});

test('a refund is read with its order', () => {
  expect(largeThingOf('refunds/create', headOf('refunds__create.json'))).toMatchObject({ kind: 'orders' });
});

test.each([
  ['carts/update', '{"id":7}'],
  ['orders/updated', '{"name":"#1","id":7}'],
  ['orders/updated', '{"id":0}'],
  ['orders/updated', ''],
])('of %s that begins with %s nothing can be read', (topic, head) => {
  expect(largeThingOf(topic, head)).toBeNull();
});

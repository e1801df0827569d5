import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { demoHistory } from '../../sandbox/store/demo-store.ts';

const fixtures = path.join(import.meta.dirname, '../fixtures/webhooks');

/** Something that reaches a public endpoint: a webhook of a topic, or one event of the store's pixel. */
export interface Sample {
  topic: string;
  payload: unknown;
}

/** The published sample of every subscribed topic. */
export function webhookSamples(): Sample[] {
  return globSync('*.json', { cwd: fixtures })
    .toSorted()
    .map((file) => ({
      topic: file.replace('.json', '').replace('__', '/'),
      payload: JSON.parse(readFileSync(path.join(fixtures, file), 'utf8')) as unknown,
    }));
}

/** What the pixel of the demo store sends, one of each name and a few more. */
export function pixelSamples(): Sample[] {
  const history = [...demoHistory({ seed: 1, orders: 20, end: '2026-05-01T12:00:00.000Z', pixelShare: 1 })];
  return history.filter(({ topic }) => topic === 'pixel').slice(0, 60);
}

import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { givenAdmin, pictures } from './given-admin.ts';
import { playHistory } from './play-history.ts';

const pages = [
  '',
  '/customers',
  '/customers/duplicates',
  '/segments',
  '/segments/new',
  '/segments/gallery',
  '/segments/overlap',
  '/segments/shopify',
  '/segments/cohorts',
  '/segments/high-value/history',
  '/segments/high-value/alerts',
  '/segments/high-value/split',
  '/scores',
  '/scores/rfm',
  '/scores/migration',
  '/scores/engagement',
  '/scores/lifecycle',
  '/scores/loyalty',
  '/scores/affinities',
  '/recommendations',
  '/blocks',
  '/connections',
  '/imports',
  '/quality',
  '/quality/exclusions',
  '/quality/kept',
  '/quality/sources',
  '/quality/notifications',
  '/privacy',
  '/privacy/data',
  '/health',
];
const { sandbox, visit } = givenAdmin();

describe('a store without customers', () => {
  test.each([1280, 320])('has whole pages at %i px', async (width) => {
    for (const page of pages) await look(page, width, 'empty');
  });
});

describe('a living store', () => {
  let customerId: string;

  beforeAll(async () => {
    customerId = await playHistory(sandbox(), 80);
  });

  test.each([1280, 390, 320])('has whole pages at %i px', async (width) => {
    for (const page of [...pages, `/customers/${customerId}`]) await look(page, width, 'living');
  });
});

/** Opens a page, takes its picture, and checks that nothing failed and nothing reaches past the window's side. */
async function look(appPath: string, width: number, name: string): Promise<void> {
  const { page, frame, context, errors } = await visit(appPath, width);
  const file = `${name}${appPath.replaceAll('/', '-') || '-home'}-${width}.png`;
  await page.screenshot({ path: path.join(pictures, file) });
  const overflow = await frame().evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // a card cuts off what reaches past its own side
  const cut = await frame().evaluate(
    () => [...document.querySelectorAll('.bars td')].filter((cell) => cell.scrollWidth > cell.clientWidth).length,
  );
  expect({ appPath, errors, overflow, cut }).toEqual({ appPath, errors: [], overflow: 0, cut: 0 });
  await context.close();
}

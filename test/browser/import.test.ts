import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { givenAdmin } from './given-admin.ts';

const { visit } = givenAdmin();

const header =
  'Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Notes,Id\n';
const order = (id: number, createdAt: string, note = '') =>
  `#${id},ann${id % 50}@example.com,paid,EUR,10.00,${createdAt},1,Cup,10.00,CUP,"${note}",${id}\n`;

/** The page, when it listens to its buttons. */
async function open(width?: number) {
  const merchant = await visit('/imports', width);
  await merchant.page.waitForLoadState('networkidle');
  return merchant;
}

test('a merchant imports orders in chunks, sees what became of them, and downloads the rows that could not be read', async () => {
  const merchant = await open();
  await merchant.app.getByRole('heading', { name: 'No imports yet' }).waitFor();
  await merchant.app.getByRole('button', { name: 'Import', exact: true }).click();
  await merchant.app.getByText('Choose a file first.').waitFor();
  const note = 'long '.repeat(400);
  const rows = Array.from({ length: 4500 }, (_, index) => order(index + 1, '2026-05-01 09:59:00 +0200', note));
  const csv = `${header}${rows.join('')}${order(9001, 'yesterday')}`;
  await merchant.app
    .locator('input[type=file]')
    .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await merchant.app.getByRole('button', { name: 'Import', exact: true }).click();
  await merchant.app.getByText('4,501 rows, 4,500 orders').waitFor({ timeout: 60_000 });
  await merchant.app.getByText('Done', { exact: true }).waitFor();
  const [download] = await Promise.all([
    merchant.page.waitForEvent('download'),
    merchant.app.getByRole('button', { name: 'Download report' }).click(),
  ]);
  let report = '';
  for await (const part of createReadStream(await download.path(), 'utf8')) report += String(part);
  expect(report).toBe('line,column,reason\r\n4502,"Created at","Not a date and time"\r\n');
  expect(merchant.errors).toEqual([]);
  await merchant.context.close();
});

test('a file that lacks columns is refused with their names', async () => {
  const merchant = await open(320);
  await merchant.app.getByLabel('What is in the file').selectOption('customers');
  await merchant.app.locator('input[type=file]').setInputFiles({
    name: 'customers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('First Name,Last Name,Email\nAnn,Berg,a@b.example\n'),
  });
  await merchant.app.getByRole('button', { name: 'Import', exact: true }).click();
  await merchant.app.getByText('The file lacks columns: Customer ID').waitFor({ timeout: 30_000 });
  const overflow = await merchant.frame().evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect({ overflow, errors: merchant.errors }).toEqual({ overflow: 0, errors: [] });
  await merchant.context.close();
});

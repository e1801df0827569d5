import { expect, test } from 'vitest';
import { demoShop } from '../../sandbox/start.ts';
import { givenAdmin } from './given-admin.ts';
import { playHistory } from './play-history.ts';

const { sandbox, visit } = givenAdmin();
let customerId: string;

test('the app opens inside the admin at the first visit and says what to do next', async () => {
  const merchant = await visit('');
  await merchant.app.getByRole('heading', { name: 'Next: connect your email service' }).waitFor();
  await merchant.page.getByRole('link', { name: 'Customers' }).click();
  await merchant.app.getByRole('heading', { name: 'No customers yet' }).waitFor();
  expect(merchant.errors).toEqual([]);
  customerId = await playHistory(sandbox(), 40);
});

test('a wrong key is told at the field, a right one connects Klaviyo, and the profiles arrive there', async () => {
  const merchant = await visit('/connections');
  const key = merchant.app.getByLabel('Klaviyo API key');
  await key.fill('pk_wrong');
  await merchant.app.getByRole('button', { name: 'Connect Klaviyo' }).click();
  await merchant.app.getByText('This key is not accepted').waitFor();
  expect(await key.getAttribute('aria-invalid')).toBe('true');
  await key.fill('pk_sandbox_test');
  await merchant.app.getByRole('button', { name: 'Connect Klaviyo' }).click();
  await merchant.app.getByText('Connected', { exact: true }).waitFor();
  await merchant.app.getByText(/[1-9]\d* profiles up to date, 0 changes on the way/).waitFor();
  expect(sandbox().klaviyo.state.profiles.size).toBeGreaterThan(0);
});

test('a new order changes the open profile page by itself, and what Klaviyo holds', async () => {
  const merchant = await visit(`/customers/${customerId}`);
  const before = await merchant.app.getByText(/^\d+ orders?, .* spent after refunds/).innerText();
  await sandbox().emitter.emit(demoShop, anotherOrder());
  await merchant.app.getByText('#9001').waitFor({ timeout: 30_000 });
  const orders = Number.parseInt(before, 10) + 1;
  await merchant.app.getByText(new RegExp(`^${orders} orders, `)).waitFor();
  const held = merchant.app.locator('.properties div', { hasText: 'regulars_orders_count' }).locator('dd');
  await held.getByText(String(orders), { exact: true }).waitFor({ timeout: 30_000 });
  expect(merchant.errors).toEqual([]);
});

test('a block is previewed as a customer and as an unusual reader', async () => {
  const merchant = await visit(`/customers/${customerId}`);
  await merchant.app.getByRole('link', { name: 'Preview blocks' }).click();
  const block = merchant.app.frameLocator('iframe[title="Preview of the block"]');
  await block.locator('td').nth(3).waitFor();
  await merchant.app.getByLabel('Preview as').selectOption({ label: 'Markup in the data' });
  await block.getByText('<script>').first().waitFor();
  await merchant.app.getByLabel('Preview as').selectOption({ label: 'Nothing to recommend' });
  await block.getByText('Have a look at what is new').waitFor();
});

test('a connection ends where it began, with the key forgotten', async () => {
  const merchant = await visit('/connections');
  await merchant.app.getByRole('button', { name: 'Disconnect Klaviyo' }).click();
  await merchant.app.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await merchant.app.getByLabel('Klaviyo API key').waitFor();
});

/** The customer's order of the history once more, under another number and now. */
function anotherOrder() {
  const store = sandbox().state.shops.get(demoShop);
  const orders = [...(store?.orders.values() ?? [])];
  const earlier = orders.find((order) => String((order['customer'] as { id: number } | null)?.id) === customerId);
  const at = new Date().toISOString();
  const moments = { created_at: at, processed_at: at, updated_at: at, cancelled_at: null };
  const payload = {
    ...earlier,
    ...moments,
    id: 990_001,
    name: '#9001',
    cart_token: null,
    checkout_token: null,
    refunds: [],
  };
  return { at, topic: 'orders/create', payload };
}

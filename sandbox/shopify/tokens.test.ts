import { expect, test } from 'vitest';
import { createTokenLedger } from './tokens.ts';

const shop = 'demo-store.myshopify.com';
const minutes = 60_000;

function openLedger(): { ledger: ReturnType<typeof createTokenLedger>; pass: (ms: number) => void } {
  let nowMs = Date.parse('2026-11-24T00:00:00Z');
  const ledger = createTokenLedger({ now: () => nowMs, seed: 1 });
  return { ledger, pass: (ms) => (nowMs += ms) };
}

test('an access token works for its shop alone and for one hour', () => {
  const { ledger, pass } = openLedger();
  const { accessToken } = ledger.issueOffline(shop, ['read_orders'], true);
  expect(ledger.scopesOf(shop, accessToken)).toEqual(['read_orders']);
  expect(ledger.scopesOf('other.myshopify.com', accessToken)).toBeNull();
  pass(60 * minutes);
  expect(ledger.scopesOf(shop, accessToken)).toBeNull();
});

test('a refresh token can be asked again until its replacement is used, then it is dead', () => {
  const { ledger } = openLedger();
  const first = ledger.issueOffline(shop, [], true).refreshToken ?? '';
  expect(ledger.refresh(shop, first)).not.toBeNull();
  const again = ledger.refresh(shop, first);
  expect(again).not.toBeNull();
  ledger.scopesOf(shop, again?.accessToken ?? '');
  expect(ledger.refresh(shop, first)).toBeNull();
});

test('a token that was refreshed away lives until it expires', () => {
  const { ledger } = openLedger();
  const first = ledger.issueOffline(shop, ['read_orders'], true);
  ledger.refresh(shop, first.refreshToken ?? '');
  expect(ledger.scopesOf(shop, first.accessToken)).toEqual(['read_orders']);
});

test('a new token exchange retires the refresh token from before', () => {
  const { ledger } = openLedger();
  const first = ledger.issueOffline(shop, [], true).refreshToken ?? '';
  ledger.issueOffline(shop, [], true);
  expect(ledger.refresh(shop, first)).toBeNull();
});

test('a refresh token lives ninety days', () => {
  const { ledger, pass } = openLedger();
  const first = ledger.issueOffline(shop, [], true).refreshToken ?? '';
  pass(90 * 24 * 60 * minutes);
  expect(ledger.refresh(shop, first)).toBeNull();
});

test('after an uninstall nothing works', () => {
  const { ledger } = openLedger();
  const { accessToken, refreshToken } = ledger.issueOffline(shop, [], true);
  ledger.revokeShop(shop);
  expect(ledger.scopesOf(shop, accessToken)).toBeNull();
  expect(ledger.refresh(shop, refreshToken ?? '')).toBeNull();
});

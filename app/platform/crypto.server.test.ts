import { createDecipheriv, hkdfSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { blindIndex, decrypt, decryptText, encrypt, sign, verify } from './crypto.server.ts';
import { resetEnv } from './env.server.ts';

const first = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const second = `k2:${Buffer.alloc(32, 3).toString('base64')}`;

function useKeys(keys: string) {
  process.env['DATABASE_URL'] = 'postgres://unused';
  process.env['REGULARS_KEYS'] = keys;
  resetEnv();
}

afterEach(() => useKeys(first));

test('what was encrypted decrypts in its own context only', () => {
  useKeys(first);
  const sealed = encrypt('shop 1 customer.email', 'ann@example.com');
  expect(decrypt('shop 1 customer.email', sealed).toString()).toBe('ann@example.com');
  expect(() => decrypt('shop 2 customer.email', sealed)).toThrow();
  expect(sealed.includes('ann')).toBe(false);
  expect(decryptText('shop 1 customer.email', null)).toBeNull();
});

test('every store has a key of its own, so that the random nonces of all together wear out none', () => {
  useKeys(first);
  const open = (context: string, key: Buffer, sealed: Buffer) => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(3, 15));
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(15, 31));
    return Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString();
  };
  const keyOf = (owner: string) => Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 1), '', `encrypt ${owner}`, 32));
  const sealed = encrypt('shop 12 customer.email', 'ann@example.com');
  expect(open('shop 12 customer.email', keyOf('shop 12'), sealed)).toBe('ann@example.com');
  for (const other of ['shop 1', 'app']) expect(() => open('shop 12 customer.email', keyOf(other), sealed)).toThrow();
  expect(open('session s', keyOf('app'), encrypt('session s', 'token'))).toBe('token');
});

test('a changed byte is noticed', () => {
  useKeys(first);
  const sealed = encrypt('c', 'text');
  for (let at = 3; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => decrypt('c', changed)).toThrow();
  }
});

test('after a rotation new values use the new key and old ones still open; without the old key they say which is missing', () => {
  useKeys(first);
  const old = encrypt('c', 'old');
  useKeys(`${second},${first}`);
  expect(decrypt('c', old).toString()).toBe('old');
  expect(encrypt('c', 'new').subarray(1, 3).toString()).toBe('k2');
  useKeys(second);
  expect(() => decrypt('c', old)).toThrow('"k1"');
});

test('a blind index is equal for equal values of one store and kind, and for nothing else', () => {
  useKeys(first);
  const index = blindIndex(1, 'email', 'ann@example.com');
  expect(blindIndex(1, 'email', 'ann@example.com')).toEqual(index);
  for (const other of [
    blindIndex(2, 'email', 'ann@example.com'),
    blindIndex(1, 'phone', 'ann@example.com'),
    blindIndex(1, 'email', 'bob@example.com'),
  ])
    expect(other).not.toEqual(index);
});

test('a signature is good for its purpose and text only', () => {
  useKeys(first);
  const signature = sign('feed', '1.2');
  expect(verify('feed', '1.2', signature)).toBe(true);
  expect(verify('feed', '1.3', signature)).toBe(false);
  expect(verify('other', '1.2', signature)).toBe(false);
  expect(verify('feed', '1.2', '')).toBe(false);
});

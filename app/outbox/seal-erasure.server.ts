import { hash } from 'node:crypto';
import { z } from 'zod';
import { decrypt, encrypt } from '../platform/crypto.server.ts';

const payload = z.object({ sealed: z.base64() });
const context = (shopId: number): string => `shop ${shopId} outbox_item.payload`;

/**
 * Payload of an erasure: the address, encrypted, and the ids by which items of the same person are known that are still on their way.
 */
export function sealErasure(shopId: number, email: string, people: string[]): { sealed: string; people: string[] } {
  return { sealed: encrypt(context(shopId), email).toString('base64'), people };
}

/**
 * The address in an erasure's payload.
 * @throws when the key that sealed it is missing.
 */
export function openErasure(shopId: number, stored: unknown): string {
  return decrypt(context(shopId), Buffer.from(payload.parse(stored).sealed, 'base64')).toString();
}

/**
 * What is kept of an address that the merchant must erase by hand: its SHA-256, by which it is found in an export of the ESP's and read by
 * nobody. Kept until the merchant says that it is done.
 */
export function fingerprintOf(email: string): { fingerprint: string } {
  return { fingerprint: hash('sha256', email.trim().toLowerCase()) };
}

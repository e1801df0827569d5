import {
  createSecretKey,
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { env } from './env.server.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts one field (AES-256-GCM, random nonce) with a key derived from the current one for the store: random nonces may be used for
 * 2^32 values of a key (NIST SP 800-38D, 8.3), which all stores together reach and one doesn't.
 * @param context what the value is and whose (`shop 1 customer.email`); the same is needed to decrypt, so a value can't be moved.
 * @returns length of key id (1 byte), key id, nonce (12), tag (16), ciphertext.
 */
export function encrypt(context: string, plain: string | Buffer): Buffer {
  const [current] = env().REGULARS_KEYS;
  const iv = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', secretKey(current.key, context), iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([current.id.length]), Buffer.from(current.id), iv, cipher.getAuthTag(), body]);
}

/** How a value begins that the current key sealed: by it values under older keys are found. */
export function currentKeyPrefix(): Buffer {
  return keyPrefix(env().REGULARS_KEYS[0]);
}

/** How values begin that any key of REGULARS_KEYS sealed, the current one first. */
export function knownKeyPrefixes(): Buffer[] {
  return env().REGULARS_KEYS.map(keyPrefix);
}

function keyPrefix({ id }: { id: string }): Buffer {
  return Buffer.concat([Buffer.from([id.length]), Buffer.from(id)]);
}

/**
 * The inverse of `encrypt`, with whichever known key wrote the value.
 * @throws Error when the key id is unknown, the context differs or a byte was changed.
 */
export function decrypt(context: string, sealed: Buffer): Buffer {
  const idEnd = 1 + sealed.readUInt8(0);
  const id = sealed.subarray(1, idEnd).toString();
  const known = env().REGULARS_KEYS.find((candidate) => candidate.id === id);
  if (!known) throw new Error(`No encryption key with id "${id}" in REGULARS_KEYS`);
  const tagStart = idEnd + ivBytes;
  const bodyStart = tagStart + tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', secretKey(known.key, context), sealed.subarray(idEnd, tagStart));
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(tagStart, bodyStart));
  return Buffer.concat([decipher.update(sealed.subarray(bodyStart)), decipher.final()]);
}

/** `decrypt` for text that may be absent. */
export function decryptText(context: string, sealed: Buffer | null): string | null {
  return sealed === null ? null : decrypt(context, sealed).toString();
}

/**
 * Keyed hash by which equal values of one store find each other without being readable.
 * @param kind `email` or `phone`; @param value normalised already.
 * @returns 16 bytes: 2^64 values before a collision is likely.
 */
export function blindIndex(shopId: number, kind: string, value: string): Buffer {
  return keyedHash('blind-index', `${shopId}|${kind}|${value}`).subarray(0, 16);
}

/** Keyed hash of a text, 32 bytes, by a key that is never rotated. @param purpose keeps hashes of different uses apart. */
export function keyedHash(purpose: string, text: string): Buffer {
  return createHmac('sha256', derivedKey(purpose)).update(text).digest();
}

/** Signs a short text for a link or token; hex of 16 bytes. @param purpose keeps signatures of different uses apart. */
export function sign(purpose: string, text: string): string {
  return keyedHash(purpose, text).subarray(0, 16).toString('hex');
}

/** Whether `signature` is `sign(purpose, text)`, in constant time. */
export function verify(purpose: string, text: string, signature: string): boolean {
  return equalInConstantTime(sign(purpose, text), signature);
}

/** Compares two texts without telling by time where they differ. */
export function equalInConstantTime(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Stores whose keys are kept at hand. */
const secretKeysMax = 10_000;
const secretKeys = new Map<string, KeyObject>();

/** The key of a context's store (`shop 1 ...`), or of what belongs to none. Kept: making one costs more than encrypting a webhook. */
function secretKey(base64: string, context: string): KeyObject {
  const owner = /^shop \d+/.exec(context)?.[0] ?? 'app';
  const name = `${base64} ${owner}`;
  let key = secretKeys.get(name);
  if (!key) {
    key = createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(base64, 'base64'), '', `encrypt ${owner}`, 32)));
    if (secretKeys.size >= secretKeysMax) secretKeys.clear();
    secretKeys.set(name, key);
  }
  return key;
}

let nonces = Buffer.alloc(0);

/** Random bytes are cheap by the thousand. None is used twice. */
function nextNonce(): Buffer {
  if (nonces.length < ivBytes) nonces = randomBytes(ivBytes * 1024);
  const nonce = nonces.subarray(0, ivBytes);
  nonces = nonces.subarray(ivBytes);
  return nonce;
}

const derived = new Map<string, KeyObject>();

function derivedKey(purpose: string): KeyObject {
  let key = derived.get(purpose);
  if (!key) {
    const secret = Buffer.from(env().REGULARS_INDEX_KEY, 'base64');
    key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
    derived.set(purpose, key);
  }
  return key;
}

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decrypt, encrypt } from '../platform/crypto.server.ts';

/** Level 1: a fifth of the bytes for some tens of microseconds; the database writes what it is given. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A body as it rests in the inbox: compressed, then encrypted for its store. */
export function sealBody(shopId: number, body: Buffer): Buffer {
  return encrypt(contextOf(shopId), zstdCompressSync(body, options));
}

/**
 * The raw bytes again.
 * @throws Error when the key that sealed it is missing or a byte was changed.
 */
export function openBody(shopId: number, sealed: Buffer): Buffer {
  return zstdDecompressSync(decrypt(contextOf(shopId), sealed));
}

function contextOf(shopId: number): string {
  return `shop ${shopId} delivery.body`;
}

/** Buckets are this fine: a 1,048,576th of all customers each. */
const steps = 2n ** 20n;

/** From steps to the hundred that a bucket's number goes up to. */
export const stepsPerUnit = [steps, 100n] as const;

/**
 * A customer's place from 0 to below 100 in the split of that name, the same for ever: the lowest 20 bits of PostgreSQL's `hashint8extended` of the
 * customer id, seeded with the name, which the database promises not to change since partitions of tables rest on it.
 * Equal to `bucketStepSql` (tested). Uniform, and independent between names.
 */
export function bucketOf(customerId: string, name: string): number {
  return Number((hashOf(BigInt(customerId), seedOf(name)) & (steps - 1n)) * 100n) / Number(steps);
}

/** SQL: the bucket in steps, a whole number. */
export const bucketStepSql = (customerId: string, seed: string): string =>
  `(hashint8extended(${customerId}, ${seed}) & ${steps - 1n})`;

/** The seed of a name: FNV-1a of its UTF-8 bytes, 64 bits, signed. */
export function seedOf(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return BigInt.asIntN(64, hash);
}

/** `hashint8extended`. Source: PostgreSQL, src/common/hashfn.c and access/hash/hashfunc.c (Jenkins' lookup3). */
function hashOf(value: bigint, seed: bigint): bigint {
  const high = Number(BigInt.asUintN(32, value >> 32n));
  const folded = Number(BigInt.asUintN(32, value)) ^ (value >= 0n ? high : ~high);
  const start = 0x9e3779b9 + 4 + 3923095;
  let [a, b, c] = [start | 0, start | 0, start | 0];
  const [seedHigh, seedLow] = [Number(BigInt.asIntN(32, seed >> 32n)), Number(BigInt.asIntN(32, seed))];
  if (seed !== 0n) {
    [a, b] = [(a + seedHigh) | 0, (b + seedLow) | 0];
    for (const [shiftA, shiftB, shiftC] of [
      [4, 6, 8],
      [16, 19, 4],
    ] as const) {
      [a, c] = [((a - c) | 0) ^ turn(c, shiftA), (c + b) | 0];
      [b, a] = [((b - a) | 0) ^ turn(a, shiftB), (a + c) | 0];
      [c, b] = [((c - b) | 0) ^ turn(b, shiftC), (b + a) | 0];
    }
  }
  a = (a + folded) | 0;
  c = ((c ^ b) - turn(b, 14)) | 0;
  a = ((a ^ c) - turn(c, 11)) | 0;
  b = ((b ^ a) - turn(a, 25)) | 0;
  c = ((c ^ b) - turn(b, 16)) | 0;
  a = ((a ^ c) - turn(c, 4)) | 0;
  b = ((b ^ a) - turn(a, 14)) | 0;
  c = ((c ^ b) - turn(b, 24)) | 0;
  return (BigInt.asUintN(32, BigInt(b)) << 32n) | BigInt.asUintN(32, BigInt(c));
}

const turn = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));

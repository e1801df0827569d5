/** The most that one request may carry. Bytes are those of the JSON body. */
export interface BatchLimit {
  items: number;
  bytes: number;
  bytesPerItem: number;
}

/**
 * Cuts records into requests that keep an ESP's limits, in order. Suspects travel alone.
 * @param bytesOf size of one record in JSON; a comma each and `envelopeBytes` are added.
 * @returns the batches, and the records that are too large for any. O(n).
 */
export function cutBatches<T>(
  records: T[],
  limit: BatchLimit,
  { bytesOf, isAlone }: { bytesOf: (record: T) => number; isAlone: (record: T) => boolean },
): { batches: T[][]; tooLarge: T[] } {
  const batches: T[][] = [];
  const tooLarge: T[] = [];
  let batch: T[] = [];
  let bytes = envelopeBytes;
  const close = (): void => {
    if (batch.length > 0) batches.push(batch);
    batch = [];
    bytes = envelopeBytes;
  };
  for (const record of records) {
    const size = bytesOf(record) + 1;
    if (size > limit.bytesPerItem || size + envelopeBytes > limit.bytes) {
      tooLarge.push(record);
    } else if (isAlone(record)) {
      batches.push([record]);
    } else {
      if (batch.length >= limit.items || bytes + size > limit.bytes) close();
      batch.push(record);
      bytes += size;
    }
  }
  close();
  return { batches, tooLarge };
}

/** Room for what surrounds the list in the body. */
const envelopeBytes = 500;

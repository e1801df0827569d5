import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBatches } from './batches.ts';

const limit = { items: 5, bytes: 2000, bytesPerItem: 600 };
const text = fc.record({ body: fc.string({ maxLength: 700 }), isSuspect: fc.boolean() });
const bytesOf = (record: object) => Buffer.byteLength(JSON.stringify(record));

test('every record is in exactly one batch or too large, and every batch keeps the limits', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (records) => {
      const { batches, tooLarge } = cutBatches(records, limit, { bytesOf, isAlone: (record) => record.isSuspect });
      expect(new Set([...batches.flat(), ...tooLarge])).toEqual(new Set(records));
      expect(batches.flat().length + tooLarge.length).toBe(records.length);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(limit.items);
        expect(bytesOf({ data: batch })).toBeLessThanOrEqual(limit.bytes);
        if (batch.some((record) => record.isSuspect)) expect(batch.length).toBe(1);
      }
    }),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventQueue } from './event-queue.ts';

it('tells steps by time, and equal moments in the order in which they were added', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (moments) => {
      const queue = createEventQueue();
      moments.forEach((afterMs, index) => {
        queue.add(0, [{ afterMs, tell: (at) => ({ at, topic: String(index), payload: {} }) }]);
      });
      const expected = moments
        .map((ms, index) => ({ ms, index }))
        .toSorted((a, b) => a.ms - b.ms || a.index - b.index)
        .map(({ index }) => String(index));
      const told = [...queue.until(25), ...queue.until(50)].map((event) => event.topic);
      expect(told).toEqual(expected);
    }),
  );
});

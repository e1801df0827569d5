import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokeniseSegment } from './tokenise-segment.ts';

function coloured(text: string): string[] {
  return tokeniseSegment(text).map(({ kind, span }) => `${kind} ${text.slice(span.start, span.end)}`);
}

test('each piece of a segment has its colour', () => {
  expect(
    coloured("NOT (customer_tags CONTAINS 'vip' AND events('page_viewed', count >= 3, date: -4w) = true)"),
  ).toEqual([
    'keyword NOT',
    'punctuation (',
    'attribute customer_tags',
    'keyword CONTAINS',
    "text 'vip'",
    'keyword AND',
    'function events',
    'punctuation (',
    "text 'page_viewed'",
    'punctuation ,',
    'parameter count',
    'operator >=',
    'number 3',
    'punctuation ,',
    'parameter date',
    'punctuation :',
    'date -4w',
    'punctuation )',
    'operator =',
    'keyword true',
    'punctuation )',
  ]);
  expect(coloured('orders_placed NOT MATCHES (date > today) ; € -4')).toEqual([
    'function orders_placed',
    'keyword NOT',
    'keyword MATCHES',
    'punctuation (',
    'parameter date',
    'operator >',
    'date today',
    'punctuation )',
    'unknown ;',
    'unknown €',
    'number -4',
  ]);
});

test('whatever is typed, the pieces follow one another and miss nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      let end = 0;
      for (const { span } of tokeniseSegment(text)) {
        expect(text.slice(end, span.start).trim()).toBe('');
        expect(span.end).toBeGreaterThan(span.start);
        end = span.end;
      }
      expect(text.slice(end).trim()).toBe('');
    }),
    { numRuns: 1000 },
  );
});

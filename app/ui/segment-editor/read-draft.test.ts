import { expect, test } from 'vitest';
import { applySuggestion, readDraft } from './read-draft.ts';
import { labelOf, operatorWord, pickerOptions, valueWord } from './segment-words.ts';

test('a text that is not begun has nothing wrong with it, and is nothing', () => {
  expect(readDraft('  \n')).toEqual({ expression: null, problems: [], isWhole: true, isEmpty: true });
});

test.each([
  ['number_of_orders > 3', true, 0],
  ['number_of_ordrs > 3', true, 1],
  ["regulars.loyalty_tier = 'Platinum'", true, 1],
  ['number_of_orders > 3 AND', false, 1],
  ['(number_of_orders > 3', false, 1],
])('of %s all was read: %s', (text, isWhole, problems) => {
  const read = readDraft(text, { tiers: ['Gold'] });
  expect({ isWhole: read.isWhole, problems: read.problems.length }).toEqual({ isWhole, problems });
});

test('a suggestion stands in the place of what was wrong, until nothing is', () => {
  let text = "number_of_ordrs > 3 AND regulars.rfm_group = 'CHAMPION'";
  for (let [problem] = readDraft(text).problems; problem?.suggestion; [problem] = readDraft(text).problems) {
    text = applySuggestion(text, problem);
  }
  expect(text).toBe("number_of_orders > 3 AND regulars.rfm_group = 'CHAMPIONS'");
});

test('words of the catalogue are read as a merchant says them', () => {
  expect([labelOf('number_of_orders'), labelOf('metafields.facts.size')]).toEqual([
    'Number of orders',
    'metafields.facts.size',
  ]);
  expect(['>=', '<'].map((operator) => operatorWord(operator, 'date'))).toEqual(['on or after', 'before']);
  expect(operatorWord('IN', 'list')).toBe('has one of');
  expect(['PREVIOUSLY_LOYAL', 'product_viewed', 'vip', 'Gold'].map(valueWord)).toEqual([
    'Previously loyal',
    'Product viewed',
    'vip',
    'Gold',
  ]);
});

test('what nobody can ask about is not offered, unless it stands in the text', () => {
  const offered = (chosen: string) =>
    pickerOptions(['metafields.facts.size'], chosen).flatMap(({ options }) => options.map(({ value }) => value));
  expect(offered('number_of_orders')).not.toContain('companies');
  expect(offered('companies')).toContain('companies');
  expect(offered('number_of_orders').filter((value) => value === 'metafields.facts.size')).toHaveLength(1);
});

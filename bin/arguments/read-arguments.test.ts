import { expect, test } from 'vitest';
import { ArgumentError, HelpAsked, readArguments } from './read-arguments.ts';

const usage = {
  command: 'bench tea',
  does: 'Makes tea.',
  needs: '--leaf L',
  options: {
    leaf: { kind: 'text', value: 'L', says: 'what it is made of', among: ['green', 'black'] },
    cups: { kind: 'whole', value: 'N', says: 'how many', default: 2 },
    seed: { kind: 'whole', value: 'S', says: 'of chance', default: 1, least: 0 },
    rate: { kind: 'number', value: 'R', says: 'cups a second' },
    json: { kind: 'flag', says: 'as JSON' },
  },
} as const;

test('values are of their kinds, and what is not given is as usual', () => {
  expect(readArguments(usage, ['--cups', '3', '--leaf=green', '--rate', '0.5', '--seed', '0'])).toEqual({
    leaf: 'green',
    cups: 3,
    seed: 0,
    rate: 0.5,
    json: false,
  });
  expect(readArguments(usage, ['--json'])).toEqual({ cups: 2, seed: 1, json: true });
});

test.each([
  [['--cup', '3'], "Unknown option '--cup'"],
  [['tea'], "Unexpected argument 'tea'"],
  [['--cups'], "Option '--cups <value>' argument missing"],
  [['--cups', 'abc'], '--cups is a whole number above 0, not "abc"'],
  [['--cups', '0'], '--cups is a whole number above 0, not "0"'],
  [['--cups', ''], '--cups is a whole number above 0, not ""'],
  [['--cups', '1.5'], '--cups is a whole number above 0'],
  [['--seed=-1'], '--seed is a whole number from 0 on, not "-1"'],
  [['--rate', '0'], '--rate is a number above 0, not "0"'],
  [['--leaf', 'red'], '--leaf is one of green, black'],
])('%j is refused in one line', (args, message) => {
  const read = () => readArguments(usage, args);
  expect(read).toThrow(ArgumentError);
  expect(read).toThrow(message);
  expect(read).not.toThrow('\n');
});

test('whoever asks for help is told every option, whatever else is given', () => {
  const read = () => readArguments(usage, ['--cups', 'abc', '--help']);
  expect(read).toThrow(HelpAsked);
  expect(read).toThrow(`Usage: npm run bench -- tea --leaf L [options]
Makes tea.

  --leaf L  what it is made of
  --cups N  how many (2)
  --seed S  of chance (1)
  --rate R  cups a second
  --json    as JSON
  --help    this`);
});

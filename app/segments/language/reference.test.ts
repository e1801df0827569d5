import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attributeWords } from './attributes.ts';
import { functionWords } from './functions.ts';
import { describeProblem } from './place-of.ts';
import { readSegment } from './read-segment.ts';
import type { AttributeWord, FunctionWord, ParameterWord, ValueType } from './words.ts';

const file = path.join(import.meta.dirname, '../../../docs/segments.md');
const [prose = ''] = readFileSync(file, 'utf8').split(/(?<=^<!-- The tables below .* -->\n)/mu);

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('')
    .replaceAll('| --- ', '|---')
    .replaceAll('--- |', '---|');
}

function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

const kinds: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  money: 'an amount',
  date: 'a date',
  text: 'a text',
  list: 'a list of texts',
  boolean: 'true or false',
  id: 'an id',
};

function valuesOf({ values }: { values?: readonly string[] }): string {
  return values === undefined ? '' : ` ${codes(values.map((value) => `'${value}'`))}.`;
}

function attributeRow(word: AttributeWord): string[] {
  return [
    codes([word.name]),
    `${kinds[word.type]}${word.nullable ? ', or nothing' : ''}`,
    word.description + valuesOf(word),
  ];
}

function parameterRow(word: ParameterWord, native: boolean): string[] {
  const notes = `${word.required ? ' Needed.' : ''}${native && word.own === true ? ' Only in Regulars.' : ''}`;
  return [
    codes([word.name]),
    `${kinds[word.type]}${word.list ? ', or a list' : ''}`,
    word.description + valuesOf(word) + notes,
  ];
}

function functionSection(word: FunctionWord): string {
  const head = `### ${word.name}\n${word.description} It is ${kinds[word.returns]}.${word.native ? '' : ' Only in Regulars.'}\n\n`;
  const parameters = word.parameters.filter(isKnown);
  return (
    head +
    table(
      ['parameter', 'is', 'says'],
      parameters.map((parameter) => parameterRow(parameter, word.native)),
    )
  );
}

const isKnown = ({ unavailable }: { unavailable?: string }) => unavailable === undefined;

function unknownRows(): string[][] {
  const parameters = functionWords
    .filter(isKnown)
    .flatMap((word) => word.parameters.map((one) => ({ ...one, name: `${word.name}(${one.name}: …)` })));
  return [...attributeWords, ...functionWords, ...parameters]
    .filter((word) => !isKnown(word))
    .map((word) => [codes([word.name]), `${word.unavailable ?? ''}.`]);
}

function tables(): string {
  const head = ['name', 'is', 'says'];
  const known = attributeWords.filter(isKnown);
  return [
    `\n## Attributes of Shopify\n${table(head, known.filter((word) => word.native).map(attributeRow))}`,
    `## Attributes of Regulars\n${table(head, known.filter((word) => !word.native).map(attributeRow))}`,
    `## Functions\n${functionWords.filter(isKnown).map(functionSection).join('\n')}`,
    `## What can't be asked\n${table(['name', 'because'], unknownRows())}`,
  ].join('\n');
}

test('the reference has every word of the language', async () => {
  await expect(prose + tables()).toMatchFileSnapshot(file);
});

/** Every block, and every line of a block that has several segments. */
const examples = [...prose.matchAll(/^```segment\n(.*?)\n```$/gmsu)].flatMap(([, block = '']) => {
  const continued = /^(AND|OR) /mu.test(block);
  return continued ? [block] : block.split('\n');
});

test.each(examples)('the example %s is right', (example) => {
  expect(readSegment(example).problems.map((problem) => describeProblem(example, problem))).toEqual([]);
});

test('no two words have one name, and those without data say why', () => {
  const names = [...attributeWords, ...functionWords].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const silent = attributeWords.filter(
    ({ column, unavailable }) => (column === undefined) === (unavailable === undefined),
  );
  expect(silent).toEqual([]);
});

import { askedOf } from './asked-of.ts';
import type { Clause, Parameter, Span, Test } from './ast.ts';
import { checkTest } from './check-test.ts';
import { usualTest, usualValue } from './choose-test.ts';
import type { CompletionContext } from './complete-segment.ts';
import { findFunction } from './find-word.ts';

const nowhere: Span = { start: 0, end: 0 };
/** Texts that a function needs to be whole. */
const usualTexts: Readonly<Record<string, string>> = {
  'anniversary date': 'regulars.birth_date',
  'regulars.bucket name': 'test',
};

/** A condition about a word of the catalogue, or about an answer, with what is usually asked of it; null when nobody knows the name. */
export function newClause(name: string, context: CompletionContext = {}): Clause | null {
  const word = findFunction(name);
  const place = { span: nowhere, nameSpan: nowhere };
  if (word === null) {
    const asked = askedOf({ kind: 'attribute', name }, context);
    return asked && { kind: 'attribute', name, test: usualTest(asked, context.values?.[name]), ...place };
  }
  const result = askedOf({ kind: 'function', name: word.name });
  if (result === null) return null;
  const parameters = word.parameters
    .filter(({ required }) => required)
    .flatMap((parameter) => newParameter(word.name, parameter.name, context) ?? []);
  return { kind: 'function', name: word.name, parameters, test: usualTest(result), ...place };
}

/** The same condition about something else: its test stays when that fits. */
export function renameClause(clause: Clause, name: string, context: CompletionContext = {}): Clause {
  const renamed = newClause(name, context);
  if (renamed === null) return clause;
  if (renamed.kind === 'function') {
    const known = new Set(findFunction(renamed.name)?.parameters.flatMap((one) => (one.unavailable ? [] : [one.name])));
    const kept = clause.kind === 'function' ? clause.parameters.filter((one) => known.has(one.name)) : [];
    const own = renamed.parameters.filter((one) => !kept.some((other) => other.name === one.name));
    return { ...renamed, parameters: [...own, ...kept] };
  }
  const asked = askedOf({ kind: 'attribute', name }, context);
  const fits = clause.kind === 'attribute' && asked !== null && checkTest(clause.test, asked, nowhere).length === 0;
  return fits ? { ...renamed, test: clause.test } : renamed;
}

/** A parameter with what is usually asked of it: since 30 days ago, at least once, one value. */
export function newParameter(of: string, name: string, context: CompletionContext = {}): Parameter | null {
  const asked = askedOf({ kind: 'parameter', name, of }, context);
  if (asked === null) return null;
  const usualText = usualTexts[`${of} ${name}`];
  if (usualText !== undefined) return { name, test: usualTest(asked, [usualText]), span: nowhere };
  if (asked.type !== 'id' && asked.single !== false) return { name, test: usualTest(asked), span: nowhere };
  const known = context.values?.[name] ?? [];
  const list: Test = { kind: 'any', values: [usualValue(asked, known)], negated: false };
  return { name, test: asked.single === true ? usualTest(asked, known) : list, span: nowhere };
}

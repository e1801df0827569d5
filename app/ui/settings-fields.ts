import type { z } from 'zod';

/** What stands at each field of a form, by its dotted name: `thirds.orders.0`. */
export type FieldErrors = Record<string, string>;

type Nested = { [key: string]: Nested | string | number };

/**
 * The fields of a form as the settings' schema reads them: dotted names become objects, or arrays where they are numbers, and
 * texts like numbers become such. Empty fields stay text, so that the schema refuses them. Pure.
 * @param isText whether a field is text whatever stands in it.
 */
export function nestFields(fields: Record<string, string>, isText: (name: string) => boolean = () => false): object {
  const root: Nested = {};
  for (const [name, text] of Object.entries(fields)) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = root;
    for (const key of path) {
      const below = Object.hasOwn(at, key) ? at[key] : undefined;
      const next: Nested = typeof below === 'object' ? below : {};
      at[key] = next;
      at = next;
    }
    at[last] = isText(name) ? text : numberOf(text);
  }
  return listed(root) as object;
}

/** What a person typed as a number, with a point or a comma; text that is none stays as it is, for the schema to refuse. */
export function numberOf(text: string): string | number {
  const trimmed = text.trim();
  return /^-?\d{1,15}([.,]\d{1,6})?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : trimmed;
}

/** Objects whose keys are 0, 1, 2, ... are lists. */
function listed(value: Nested | string | number): unknown {
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d{1,3}$/.test(key));
  if (isList)
    return entries.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, below]) => listed(below));
  return Object.fromEntries(entries.map(([key, below]) => [key, listed(below)]));
}

/** What a merchant reads at the fields that a schema refused. Pure. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldErrors {
  return Object.fromEntries(issues.map((issue) => [issue.path.join('.'), wordsOf(issue)]));
}

const refusals: Record<string, string> = {
  'not-ascending': 'Each has to be beyond the one before it',
  'not-unique': 'Each needs a name of its own',
};

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return refusals[issue.message] ?? issue.message;
    case 'too_small':
      return issue.origin === 'string' ? 'Write a name' : `At least ${issue.minimum}`;
    case 'too_big':
      return `At most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    default:
      return 'Write a whole number';
  }
}

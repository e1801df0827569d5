import { refuseParameter } from './refusal.ts';

export type FilterOperator = 'equals' | 'any' | 'greater-than' | 'less-than';

export interface Filter {
  operator: FilterOperator;
  field: string;
  /** One value for all but `any`. */
  values: string[];
}

const operators: readonly string[] = ['equals', 'any', 'greater-than', 'less-than'];
const clausePattern = /^([a-z-]+)\(([\w.]+),(.*)\)$/s;

/**
 * One clause of Klaviyo's filter grammar: `equals(email,"a@example.com")`, `any(id,["1","2"])`,
 * `greater-than(updated,2026-01-01T00:00:00Z)`.
 * @param allowed the operators of each field.
 * @returns null when there is no filter.
 */
export function readFilter(url: URL, allowed: Record<string, readonly FilterOperator[]>): Filter | null {
  const given = url.searchParams.get('filter');
  if (given === null) return null;
  const [, operator = '', field = '', literal = ''] = clausePattern.exec(given.trim()) ?? [];
  if (!isOperator(operator) || !allowed[field]?.includes(operator)) {
    refuseParameter(`Invalid filter provided: ${given}`, 'filter');
  }
  return { operator, field, values: readValues(operator, literal.trim(), given) };
}

function isOperator(name: string): name is FilterOperator {
  return operators.includes(name);
}

function readValues(operator: FilterOperator, literal: string, whole: string): string[] {
  if (operator === 'greater-than' || operator === 'less-than') {
    const moment = literal.replace(/^["']|["']$/g, '');
    if (Number.isNaN(Date.parse(moment))) refuseParameter(`Invalid filter provided: ${whole}`, 'filter');
    return [moment];
  }
  const values = parseLiteral(literal);
  const list = operator === 'any' ? values : [values];
  if (!Array.isArray(list) || !list.every((value) => typeof value === 'string')) {
    refuseParameter(`Invalid filter provided: ${whole}`, 'filter');
  }
  return list;
}

function parseLiteral(literal: string): unknown {
  const single = /^'([^']*)'$/.exec(literal);
  if (single) return single[1];
  try {
    return JSON.parse(literal) as unknown;
  } catch {
    return undefined;
  }
}

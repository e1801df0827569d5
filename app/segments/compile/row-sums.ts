import type { Clause } from '../language/ast.ts';
import { kindsOf, parameterOf } from './matches.ts';

/** The sums of a customer's row that answer a function which no other parameter narrows; null when the facts have to be asked. */
export interface RowSums {
  count: string;
  first: string | null;
  last: string | null;
}

/** Activities of which the row has how many there were, and the last. */
const sumsOfKinds: Readonly<Record<string, RowSums>> = {
  product_viewed: { count: 'views_count', first: null, last: 'last_view_at' },
  mail_delivered: { count: 'mails_delivered', first: null, last: null },
  mail_opened: { count: 'mails_opened', first: null, last: 'last_mail_opened_at' },
  mail_clicked: { count: 'mails_clicked', first: null, last: 'last_mail_clicked_at' },
};

export function rowSums(clause: Clause & { kind: 'function' }): RowSums | null {
  const only = (...names: string[]) => clause.parameters.every(({ name }) => names.includes(name));
  if (clause.name === 'orders_placed' && only('count', 'date', 'sum_amount'))
    return { count: 'orders_count', first: 'first_order_at', last: 'last_order_at' };
  const isOfKinds = clause.name === 'events' || clause.name === 'storefront.product_viewed';
  return isOfKinds && only('kind', 'count', 'date') ? (sumsOfKinds[kindsOf(clause).join()] ?? null) : null;
}

/**
 * The column whose instant decides "at least once since" or "at least once before" a date: the last one since, the first one before. Null for
 * every other question.
 */
export function rowInstant(clause: Clause & { kind: 'function' }): string | null {
  const sums = rowSums(clause);
  const date = parameterOf(clause, 'date');
  if (sums === null || date?.kind !== 'compare' || parameterOf(clause, 'count') || parameterOf(clause, 'sum_amount'))
    return null;
  switch (date.operator) {
    case '>=':
    case '>':
      return sums.last;
    case '<':
    case '<=':
      return sums.first;
    default:
      return null;
  }
}

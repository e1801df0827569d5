import type { Touched } from '../../profiles/trace.ts';
import type { Reads } from '../language/reads-of.ts';

/** What changed of one customer. */
export interface Change {
  /** Columns of `customer_attributes`, none, or null for all: the customer came or went. */
  columns: readonly string[] | null;
  /** Facts beside them. */
  touched: readonly Touched[];
}

/** Columns in which facts are summed up: a segment that asks about the facts may be answered from these. */
const sums: Readonly<Record<string, readonly string[]>> = {
  orders: ['orders_count', 'amount_spent_minor', 'first_order_at', 'last_order_at'],
  lines: ['orders_count', 'items_count'],
  activities: [
    'views_count',
    'last_view_at',
    'mails_delivered',
    'mails_opened',
    'last_mail_opened_at',
    'mails_clicked',
    'last_mail_clicked_at',
  ],
  answers: ['answers'],
};

/** Whether a segment that reads these things has to be decided again for somebody of whom those changed. O(what the segment reads). */
export function concerns(reads: Reads, { columns, touched }: Change): boolean {
  if (columns === null) return true;
  if ([...reads.columns].some((column) => columns.includes(column))) return true;
  return [...reads.functions].some(
    (asked) =>
      touched.includes('*') ||
      (sums[asked] ?? []).some((column) => columns.includes(column)) ||
      (asked === 'activities' ? touched.some((kind) => reads.kinds.has(kind)) : touched.includes(asked)),
  );
}

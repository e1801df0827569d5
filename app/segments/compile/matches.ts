import { countedOrdersOf, keptSomethingSql } from '../../insights/counted-orders.ts';
import type { Clause, Test } from '../language/ast.ts';
import { compareInstant } from './compare-date.ts';
import { compareWhole } from './compare-number.ts';
import { textsOf, unitsOf } from './compile-attribute.ts';
import { positive } from './positive.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { all, compileTest, type Condition, never, not } from './truth.ts';

/** What a customer did that a function asks about. */
export interface Matches {
  /** SQL: a SELECT of customer_id, at, ref (order or product) and amount (money or pieces), a row for each. */
  rows: string;
  /** SQL: how often, over `rows` m. */
  count: string;
  /** The parameter that is a test of the sum of amounts. */
  sum: { name: 'sum_amount' | 'sum_quantity'; perUnit: [bigint, bigint] };
}

type Call = Clause & { kind: 'function' };

export const parameterOf = (clause: Call, name: string): Test | null =>
  clause.parameters.find((parameter) => parameter.name === name)?.test ?? null;

/** The rows that a function counts: of orders, order lines or activities; null for another function. */
export function matchesOf(clause: Call, parameters: Parameters, context: SegmentContext): Matches | null {
  switch (clause.name) {
    case 'orders_placed':
      return { ...ordersOf(clause, parameters, context), count: 'count(*)' };
    case 'products_purchased':
      return { ...linesOf(clause, parameters, context), count: 'count(DISTINCT m.ref)' };
    case 'events':
    case 'storefront.product_viewed':
    case 'storefront.collection_viewed':
      return { ...activitiesOf(clause, parameters, context), count: 'count(*)' };
    default:
      return null;
  }
}

function ordersOf(clause: Call, parameters: Parameters, context: SegmentContext): Omit<Matches, 'count'> {
  const amount = parameterOf(clause, 'amount');
  const worth =
    amount &&
    `o.in_shop_currency AND (${compileTest(amount, compareWhole('o.net_minor', parameters, unitsOf(context)), never)})`;
  return {
    rows: `SELECT o.customer_id, o.placed_at AS at, o.order_id AS ref, CASE WHEN o.in_shop_currency THEN o.net_minor ELSE 0 END AS amount
      FROM (${countedOrdersOf(parameters.asked)}) o WHERE ${all([within(clause, 'o.placed_at', parameters, context), ...(worth ? [worth] : [])])}`,
    sum: { name: 'sum_amount', perUnit: unitsOf(context) },
  };
}

function linesOf(clause: Call, parameters: Parameters, context: SegmentContext): Omit<Matches, 'count'> {
  const quantity = parameterOf(clause, 'quantity');
  const pieces = quantity && compileTest(quantity, compareWhole('l.current_quantity', parameters), never);
  const fromLines = isAskedOfLines(clause, parameters);
  const conditions = [
    // what most lines fail comes first
    ...(pieces ? [pieces] : []),
    ...ofProducts(clause, 'l.product_id', parameters),
    within(clause, fromLines ? 'l.placed_at' : 'o.placed_at', parameters, context),
  ];
  return {
    rows: fromLines
      ? `SELECT l.counted_for AS customer_id, l.placed_at AS at, l.order_id AS ref, l.current_quantity AS amount FROM order_line l
      WHERE l.shop_id = $1 AND l.counted_for IS NOT NULL AND ${parameters.asked('l.counted_for')} AND ${all(conditions)}
        AND l.placed_at <= $3 AND l.current_quantity > 0 AND ${keptSomethingSql('l')}`
      : `SELECT o.customer_id, o.placed_at AS at, o.order_id AS ref, l.current_quantity AS amount
      FROM (${countedOrdersOf(parameters.asked)}) o JOIN order_line l ON l.shop_id = $1 AND l.order_id = o.order_id
      WHERE l.current_quantity > 0 AND ${all(conditions)}`,
    sum: { name: 'sum_quantity', perUnit: [1n, 1n] },
  };
}

/**
 * A few products are found in the lines' own index, of whomever one asks; lines of several pieces, of many customers; and products by what is known of
 * them, of all. Otherwise lines are found by the orders of whoever is asked about, or of a time. Both are the same rows.
 */
function isAskedOfLines(clause: Call, { scope }: Parameters): boolean {
  if (isOfFew(parameterOf(clause, 'id'))) return true;
  if (scope === 'all') return asksOfProductOrPieces(clause);
  return !('ids' in scope) && isOfSeveral(parameterOf(clause, 'quantity'));
}

const asksOfProductOrPieces = (clause: Call): boolean =>
  ['id', 'tag', 'type', 'vendor', 'quantity'].some((name) => parameterOf(clause, name) !== null);

/** Each is looked for by itself for each customer. */
const fewProducts = 20;

/** Every product but some is most of them: no index leads there. */
function isOfFew(ids: Test | null): boolean {
  if (ids?.kind === 'any') return !ids.negated && ids.values.length <= fewProducts;
  return ids?.kind === 'compare' && ids.operator === '=';
}

/** Lines of more than one piece have an index of their own. */
function isOfSeveral(quantity: Test | null): boolean {
  if (quantity?.kind !== 'compare' || quantity.value.kind !== 'number') return false;
  const pieces = Number(quantity.value.digits);
  return quantity.operator === '>' ? pieces >= 1 : ['=', '>='].includes(quantity.operator) && pieces > 1;
}

function activitiesOf(clause: Call, parameters: Parameters, context: SegmentContext): Omit<Matches, 'count'> {
  const kinds = kindsOf(clause);
  const subjects =
    clause.name === 'storefront.collection_viewed'
      ? collections(clause, parameters)
      : ofProducts(clause, 'v.product_id', parameters);
  const kind =
    kinds.length === 1
      ? `v.kind = ${parameters.add(kinds[0] ?? '', 'text')}`
      : `v.kind = ANY (${parameters.add(kinds, 'text[]')})`;
  return {
    rows: `SELECT v.customer_id, v.occurred_at AS at, v.product_id AS ref, 1 AS amount FROM activity v
      WHERE v.shop_id = $1 AND ${kind} AND v.customer_id IS NOT NULL AND ${parameters.asked('v.customer_id')} AND v.occurred_at <= $3
        AND ${all([within(clause, 'v.occurred_at', parameters, context), ...subjects])}`,
    sum: { name: 'sum_quantity', perUnit: [1n, 1n] },
  };
}

/** Kinds of activities a function is about. */
export function kindsOf(clause: Call): string[] {
  if (clause.name === 'storefront.product_viewed') return ['product_viewed'];
  if (clause.name === 'storefront.collection_viewed') return ['collection_viewed'];
  const kind = parameterOf(clause, 'kind');
  if (kind?.kind === 'any') return textsOf(kind);
  return kind?.kind === 'compare' && kind.value.kind === 'text' ? [kind.value.text] : [];
}

function within(clause: Call, at: string, parameters: Parameters, context: SegmentContext): Condition {
  const date = parameterOf(clause, 'date');
  return date ? compileTest(date, compareInstant(at, parameters, context), never) : 'true';
}

const productColumns = { tag: 'p.tags', type: 'p.product_type', vendor: 'p.vendor' } as const;

/** Conditions of a product by its id, and by what is known of it. */
function ofProducts(clause: Call, id: string, parameters: Parameters): Condition[] {
  const ids = parameterOf(clause, 'id');
  const byId = ids ? [inList(ids, (values) => `${id} = ANY (${parameters.add(values, 'bigint[]')})`)] : [];
  const known = (['tag', 'type', 'vendor'] as const).flatMap((name) => {
    const test = parameterOf(clause, name);
    if (!test) return [];
    const operator = name === 'tag' ? '&&' : '=';
    const passes = (values: string[]) => {
      const list = parameters.add(values, 'text[]');
      return `${id} IN (SELECT p.product_id FROM product p WHERE p.shop_id = $1 AND ${productColumns[name]} ${operator} ${operator === '&&' ? list : `ANY (${list})`})`;
    };
    return [inList(test, passes)];
  });
  return [...byId, ...known];
}

/** A collection's id stands in the event as text. */
function collections(clause: Call, parameters: Parameters): Condition[] {
  const ids = parameterOf(clause, 'id');
  return ids ? [inList(ids, (values) => `v.data ->> 'collectionId' = ANY (${parameters.add(values, 'text[]')})`)] : [];
}

/** A test of something that is one of values: `=`, CONTAINS and lists, and their opposites. */
export function inList(given: Test, isOneOf: (values: string[]) => Condition): Condition {
  const { test, negated } = positive(given);
  const values = valuesOf(test);
  const condition = values.length === 0 ? never : isOneOf(values);
  return negated ? not(condition) : condition;
}

/** Texts, and ids as far as the database can hold them. */
function valuesOf(test: Test): string[] {
  const literals =
    test.kind === 'any'
      ? test.values
      : (test.kind === 'compare' && test.operator === '=') || test.kind === 'contains'
        ? [test.value]
        : [];
  return literals.flatMap((literal) =>
    literal.kind === 'text'
      ? [literal.text]
      : literal.kind === 'number' && /^\d{1,18}$/u.test(literal.digits)
        ? [literal.digits]
        : [],
  );
}

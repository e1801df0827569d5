import type { Contact, OrderFact, OrderLineFact } from '../fact.ts';
import { toMinor } from '../money.ts';
import { versionOf } from '../stamp.ts';
import {
  amountCell,
  countryCell,
  idCell,
  instantCell,
  listCell,
  literalCell,
  neededInstant,
  quantityCell,
  shortCell,
  textCell,
} from './cells.ts';
import { type FileFormat, type FileRow, RowError, type RowGroup } from './file-format.ts';

/**
 * Shopify's export of orders: a row per line, one after the other; the first has the order's own fields, the others only name it.
 * Who bought is known by e-mail alone, so an order counts for its guest, or for the customer who has that e-mail.
 * Source: admin > Orders > Export, "Plain CSV file", 2026; help.shopify.com/manual/fulfillment/managing-orders/exporting-orders
 */
export const ordersFile: FileFormat = {
  required: [
    'Name',
    'Email',
    'Created at',
    'Currency',
    'Total',
    'Lineitem quantity',
    'Lineitem name',
    'Lineitem price',
    'Id',
  ],
  keyOf: (row) => row.get('Name'),
  isOver: (group, row) => group.key !== row.get('Name'),
  factsOf: (group) => [orderOf(group)],
};

/** Above all refunds and below all moments at which Shopify may have sent something. */
const refundedRankMax = 100_000_000_000n;

function orderOf({ rows }: RowGroup): OrderFact {
  const [first] = rows;
  const orderId = idCell(first, 'Id');
  const placedAt = neededInstant(first, 'Created at');
  const currency = first.get('Currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw new RowError(first, 'Currency', 'not-a-currency');
  const cancelledAt = instantCell(first, 'Cancelled at');
  const grossMinor = toMinor(neededAmount(first, 'Total'), currency);
  const refundedMinor = toMinor(amountCell(first, 'Refunded Amount') ?? '0', currency);
  const isRefunded = first.get('Financial Status') === 'refunded';
  const updatedAt = latest([placedAt, cancelledAt, instantCell(first, 'Paid at'), instantCell(first, 'Fulfilled at')]);
  return {
    kind: 'order',
    orderId,
    customerId: null,
    buyer: buyerOf(first),
    name: shortCell(first, 'Name'),
    placedAt,
    cancelledAt,
    test: false,
    currency,
    grossMinor,
    currentMinor: grossMinor - refundedMinor,
    discountMinor: toMinor(amountCell(first, 'Discount Amount') ?? '0', currency),
    financialStatus: shortCell(first, 'Financial Status'),
    sourceName: shortCell(first, 'Source'),
    cartToken: null,
    checkoutToken: null,
    landingSite: null,
    referringSite: null,
    utm: null,
    discountCodes: listCell(first, 'Discount Code'),
    giftCardsOnly: false,
    companyId: null,
    lines: rows
      .filter((row) => row.get('Lineitem name') !== '')
      .map((row, place) => lineOf(row, { place, currency, isRefunded })),
    updatedAt,
    version: versionOf(updatedAt, {
      triggeredAt: rankOf(refundedMinor),
      body: rows.map((row) => row.text()).join('\n'),
    }),
  };
}

/**
 * An export does not say when a refund was made: of two exports of the same order, the one that knows more refunds is the later. All
 * of them come before anything Shopify sent itself with the same date.
 */
function rankOf(refundedMinor: bigint): Date {
  if (refundedMinor < 0n) return new Date(0);
  return new Date(Number(refundedMinor < refundedRankMax ? refundedMinor : refundedRankMax));
}

function lineOf(
  row: FileRow,
  { place, currency, isRefunded }: { place: number; currency: string; isRefunded: boolean },
): OrderLineFact {
  const quantity = quantityCell(row, 'Lineitem quantity');
  return {
    // the file numbers no lines; below zero they are known as its own
    lineId: String(-1 - place),
    productId: null,
    variantId: null,
    sku: literalCell(row, 'Lineitem sku'),
    title: textCell(row, 'Lineitem name') ?? '',
    quantity,
    currentQuantity: isRefunded ? 0 : quantity,
    priceMinor: toMinor(neededAmount(row, 'Lineitem price'), currency),
    discountMinor: toMinor(amountCell(row, 'Lineitem discount') ?? '0', currency),
  };
}

function buyerOf(row: FileRow): Contact {
  const side = row.get('Billing Name') === '' && row.get('Billing Country') === '' ? 'Shipping' : 'Billing';
  const name = shortCell(row, `${side} Name`);
  const [firstName, ...others] = name?.split(/\s+/) ?? [];
  const street = [`${side} Address1`, `${side} Address2`, `${side} Zip`].map((column) => literalCell(row, column));
  return {
    source: 'file',
    email: textCell(row, 'Email'),
    phone: literalCell(row, 'Phone') ?? literalCell(row, `${side} Phone`),
    firstName: firstName ?? null,
    lastName: others.join(' ') || null,
    street: street.filter(Boolean).join('\n') || null,
    city: shortCell(row, `${side} City`),
    region: shortCell(row, `${side} Province Name`) ?? literalCell(row, `${side} Province`),
    country: countryCell(row, `${side} Country`),
    locale: null,
    accountState: null,
    createdAt: null,
  };
}

function neededAmount(row: FileRow, column: string): string {
  const amount = amountCell(row, column);
  if (amount === null) throw new RowError(row, column, 'empty');
  return amount;
}

function latest(moments: (Date | null)[]): Date {
  return new Date(Math.max(...moments.map((at) => at?.getTime() ?? 0)));
}

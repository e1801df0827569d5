import type { Contact, CustomerFact, Fact, OrderFact, OrderLineFact, ProductFact } from '../fact.ts';
import { fromMinor, toMinor } from '../money.ts';
import { versionOf } from '../stamp.ts';
import { amountCell, countryCell, naturalId, neededInstant, quantityCell, shortCell, textCell } from './cells.ts';
import { type FileFormat, type FileRow, RowError, type RowGroup } from './file-format.ts';
import { productIdOfSku } from './named-product.ts';

/** Rows of one invoice may be mixed with those of others for this long. */
const openMs = 15 * 60_000;
const undated = new Date(0);

/**
 * Sales of another system, a row per line in time order: `invoice,sku,description,qty,time,price,customer,country`. Each invoice that
 * sells something is an order of the store's currency; products are known by their SKU. Cancelled invoices (`C...`), gifts and
 * corrections are left out: they name no order to take from.
 * @param currency the store's.
 */
export function linesFile(currency: string): FileFormat {
  return {
    required: ['invoice', 'sku', 'description', 'qty', 'time', 'price', 'customer', 'country'],
    keyOf: (row) => row.get('invoice'),
    isOver: ({ rows: [first] }, row) =>
      neededInstant(row, 'time').getTime() > neededInstant(first, 'time').getTime() + openMs,
    factsOf: (group) => factsOf(group, currency),
  };
}

function factsOf({ key, rows }: RowGroup, currency: string): Fact[] {
  if (key === '') throw new RowError(rows[0], 'invoice', 'empty');
  const lines = rows.map((row, place) => lineOf(row, place, currency));
  const sold = lines.filter((line) => line.quantity > 0 && line.priceMinor > 0n);
  if (key.startsWith('C') || sold.length === 0) return [];
  const customer = customerOf(rows[0]);
  return [
    ...sold.map((line) => productOf(line, currency)),
    ...(customer ? [customer] : []),
    orderOf(rows, sold, { customer, currency }),
  ];
}

function lineOf(row: FileRow, place: number, currency: string): OrderLineFact {
  const sku = shortCell(row, 'sku');
  if (sku === null) throw new RowError(row, 'sku', 'empty');
  const price = amountCell(row, 'price');
  if (price === null) throw new RowError(row, 'price', 'empty');
  const minor = toMinor(price, currency);
  const quantity = quantityCell(row, 'qty');
  return {
    lineId: String(-1 - place),
    productId: null,
    variantId: null,
    sku,
    title: textCell(row, 'description') ?? sku,
    quantity,
    currentQuantity: quantity,
    // a price above zero is at least one
    priceMinor: minor === 0n && Number(price) > 0 ? 1n : minor,
    discountMinor: 0n,
  };
}

function orderOf(
  rows: RowGroup['rows'],
  lines: OrderLineFact[],
  { customer, currency }: { customer: CustomerFact | null; currency: string },
): OrderFact {
  const [first] = rows;
  const invoice = first.get('invoice');
  const placedAt = neededInstant(first, 'time');
  const totalMinor = lines.reduce((sum, line) => sum + line.priceMinor * BigInt(line.quantity), 0n);
  return {
    kind: 'order',
    // the invoice's number, so that any order can be found in the file
    orderId: numberOf(invoice) ?? naturalId(`invoice ${invoice}`),
    customerId: customer?.customerId ?? null,
    buyer: nobody,
    name: invoice.slice(0, 255),
    placedAt,
    cancelledAt: null,
    test: false,
    currency,
    grossMinor: totalMinor,
    currentMinor: totalMinor,
    discountMinor: 0n,
    financialStatus: 'paid',
    sourceName: 'import',
    cartToken: null,
    checkoutToken: null,
    landingSite: null,
    referringSite: null,
    utm: null,
    discountCodes: [],
    giftCardsOnly: false,
    companyId: null,
    lines,
    updatedAt: placedAt,
    // an import that goes on in the middle of an invoice reads only its last rows again: of two readings the longer one holds
    version: versionOf(placedAt, {
      triggeredAt: new Date(rows.length),
      body: rows.map((row) => row.text()).join('\n'),
    }),
  };
}

const nobody: Contact = {
  source: 'file',
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  street: null,
  city: null,
  region: null,
  country: null,
  locale: null,
  accountState: null,
  createdAt: null,
};

function customerOf(row: FileRow): CustomerFact | null {
  const number = shortCell(row, 'customer');
  if (number === null) return null;
  return {
    kind: 'customer',
    customerId: numberOf(number) ?? naturalId(`customer ${number}`),
    contact: { ...nobody, lastName: `Customer ${number}`, country: countryCell(row, 'country') },
    tags: null,
    consents: [],
    version: versionOf(undated, { triggeredAt: undated, body: number }),
  };
}

/** A product as a line names it; what a store says of the same SKU is newer. */
function productOf(line: OrderLineFact, currency: string): ProductFact {
  const sku = line.sku ?? '';
  const price = fromMinor(line.priceMinor, currency);
  return {
    kind: 'product',
    productId: productIdOfSku(sku),
    title: line.title,
    handle: null,
    vendor: null,
    productType: null,
    tags: [],
    status: 'ACTIVE',
    publishedAt: undated,
    imageUrl: null,
    variants: [
      {
        variantId: naturalId(`variant sku ${sku}`),
        title: null,
        sku,
        price,
        compareAt: null,
        inventoryQuantity: null,
        inventoryPolicy: null,
        available: true,
      },
    ],
    updatedAt: undated,
    version: versionOf(undated, { triggeredAt: undated, body: `${line.title} ${price}` }),
  };
}

/** A number that fits where Shopify's numbers are. */
function numberOf(text: string): string | null {
  return /^[1-9]\d{0,17}$/.test(text) ? text : null;
}

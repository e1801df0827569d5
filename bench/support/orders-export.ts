import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createRandom, type Random } from '../../sandbox/store/random.ts';

const orderColumns =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Phone'.split(
    ',',
  );
const productColumns =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Image Position,Status'.split(
    ',',
  );

const firstNames = ['Ada', 'Ben', 'Carla', 'Dmitri', 'Elif', 'Femi', 'Greta', 'Hana', 'Ivo', 'Jana', 'Kofi', 'Lena'];
const lastNames = ['Adams', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Horvat', 'Ito', 'Jensen'];
const cities = ['Vienna', 'Graz', 'Linz', 'Salzburg', 'Innsbruck', 'Wels'];
const productCount = 500;
const startMs = Date.UTC(2024, 0, 1);
const spanMs = 700 * 86_400_000;

/** A store's product and order exports as Shopify writes them, from a seed: 1 to 4 lines an order, 0.3 customers an order. */
export async function writeExports(
  files: { products: string; orders: string },
  { orders, seed }: { orders: number; seed: number },
): Promise<void> {
  await writeRows(files.products, productColumns, productRows());
  await writeRows(files.orders, orderColumns, orderRows(orders, createRandom(seed)));
}

function* productRows(): Generator<Record<string, string>> {
  for (let index = 0; index < productCount; index += 1)
    yield {
      Handle: `product-${index}`,
      Title: `Product ${index}`,
      'Body (HTML)': '<p>Made to last, "as they say".</p>',
      Vendor: 'Mill',
      Type: `Type ${index % 12}`,
      Tags: 'new, gift',
      Published: 'true',
      'Option1 Name': 'Title',
      'Option1 Value': 'Default Title',
      'Variant SKU': `SKU-${index}`,
      'Variant Inventory Policy': 'deny',
      'Variant Price': priceOf(index),
      'Image Src': `https://cdn.shopify.com/s/files/1/product-${index}.jpg`,
      Status: 'active',
    };
}

function* orderRows(count: number, random: Random): Generator<Record<string, string>> {
  const customers = Math.max(1, Math.round(count * 0.3));
  for (let index = 0; index < count; index += 1) {
    const customer = random.below(customers);
    const first = firstNames[customer % firstNames.length];
    const name = `${first} ${lastNames[customer % lastNames.length]}`;
    const items = Array.from({ length: 1 + random.below(4) }, () => random.below(productCount));
    const pieces = items.map(() => 1 + random.below(3));
    const subtotal = items.reduce((sum, item, at) => sum + Number(priceOf(item)) * (pieces[at] ?? 1), 0);
    const placedAt = moment(startMs + (spanMs / count) * index);
    const place = {
      Name: name,
      Street: `Mill Lane ${customer % 90}`,
      Address1: `Mill Lane ${customer % 90}`,
      City: cities[customer % cities.length] ?? '',
      Zip: `'${1000 + (customer % 9000)}`,
      Country: 'AT',
      Phone: `'+43 664 ${1_000_000 + customer}`,
    };
    const order: Record<string, string> = {
      'Financial Status': 'paid',
      'Paid at': placedAt,
      'Fulfillment Status': 'fulfilled',
      'Fulfilled at': placedAt,
      'Accepts Marketing': 'no',
      Currency: 'EUR',
      Subtotal: subtotal.toFixed(2),
      Shipping: '4.90',
      Taxes: '0.00',
      Total: (subtotal + 4.9).toFixed(2),
      'Discount Code': random.chance(0.2) ? 'WELCOME10' : '',
      'Discount Amount': '0.00',
      'Refunded Amount': random.chance(0.03) ? '4.90' : '0.00',
      'Outstanding Balance': '0.00',
      Notes: random.chance(0.05) ? 'Please ring,\nthe bell is broken' : '',
      Id: String(5_000_000_000_000 + index),
      'Risk Level': 'Low',
      Source: 'web',
      ...Object.fromEntries(Object.entries(place).map(([part, text]) => [`Billing ${part}`, text])),
      ...Object.fromEntries(Object.entries(place).map(([part, text]) => [`Shipping ${part}`, text])),
    };
    for (const [at, item] of items.entries())
      yield {
        ...(at === 0 ? order : {}),
        Name: `#${1001 + index}`,
        Email: `${first?.toLowerCase()}.${customer}@example.com`,
        'Created at': placedAt,
        'Lineitem quantity': String(pieces[at]),
        'Lineitem name': `Product ${item}`,
        'Lineitem price': priceOf(item),
        'Lineitem sku': `SKU-${item}`,
        'Lineitem requires shipping': 'true',
        'Lineitem taxable': 'true',
        'Lineitem fulfillment status': 'fulfilled',
        'Lineitem discount': '0.00',
        Vendor: 'Mill',
      };
  }
}

function priceOf(product: number): string {
  return (5 + ((product * 37) % 95) + 0.99).toFixed(2);
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} +0100`;
}

async function writeRows(file: string, columns: string[], rows: Iterable<Record<string, string>>): Promise<void> {
  const out = createWriteStream(file, { highWaterMark: 1024 * 1024 });
  out.write(`${columns.join(',')}\n`);
  for (const row of rows) {
    const line = columns.map((column) => quoted(row[column] ?? '')).join(',');
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

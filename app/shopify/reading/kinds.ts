import { metafieldsMax } from '../metafields.ts';

/** What can be read at Shopify, in the order in which a backfill takes it in. */
export const readingKinds = ['products', 'customers', 'orders', 'checkouts'] as const;

export type ReadingKind = (typeof readingKinds)[number];

/** How one kind of thing is asked for. Every field is checked against the Admin schema 2026-07 by the sandbox. */
export interface Selection {
  connection: string;
  /** What `node(id:)` calls it. */
  type: string;
  fields: string;
  /** The connection below it: lines or variants. */
  child: { field: string; fields: string; pageSize: number; filter?: string } | null;
  /** Things a page, so that a query stays under Shopify's 1,000 points: an object 1, a connection its size times a row. */
  pageSize: number;
  /** The query that counts them, or null where there is none. */
  count: string | null;
}

const address = '{ firstName lastName address1 address2 zip city province countryCodeV2 }';
const money = '{ shopMoney { amount currencyCode } }';

export const selections: Record<ReadingKind, Selection> = {
  products: {
    connection: 'products',
    type: 'Product',
    fields: `id title handle vendor productType tags status publishedAt updatedAt
      featuredMedia { preview { image { url } } }`,
    child: {
      field: 'variants',
      fields: 'id title sku price compareAtPrice inventoryQuantity inventoryPolicy inventoryItem { id tracked }',
      pageSize: 30,
    },
    pageSize: 12,
    count: 'query { productsCount(limit: null) { count } }',
  },
  customers: {
    connection: 'customers',
    type: 'Customer',
    fields: `id createdAt updatedAt firstName lastName state tags statistics { rfmGroup } defaultAddress ${address}
      defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
      defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel marketingUpdatedAt }`,
    child: null,
    pageSize: 200,
    count: 'query { customersCount(limit: null) { count } }',
  },
  orders: {
    connection: 'orders',
    type: 'Order',
    fields: `id name createdAt processedAt updatedAt cancelledAt test currencyCode displayFinancialStatus sourceName
      email phone customerLocale cartToken checkoutToken discountCodes customer { id }
      customerJourneySummary { lastVisit { landingPage referrerUrl } }
      billingAddress ${address} shippingAddress ${address}
      totalPriceSet ${money} currentTotalPriceSet ${money} totalDiscountsSet ${money}
      refunds { id createdAt processedAt totalRefundedSet ${money} }`,
    child: {
      field: 'lineItems',
      fields: `id title sku quantity currentQuantity isGiftCard product { id } variant { id } originalUnitPriceSet ${money}
        discountAllocations { allocatedAmountSet ${money} }`,
      pageSize: 10,
    },
    pageSize: 9,
    count: 'query { ordersCount(limit: null) { count } }',
  },
  checkouts: {
    connection: 'abandonedCheckouts',
    type: 'AbandonedCheckout',
    fields: `id name createdAt updatedAt completedAt abandonedCheckoutUrl totalPriceSet ${money} customer { id }`,
    child: {
      field: 'lineItems',
      fields: `id title quantity product { id } variant { id } originalUnitPriceSet ${money}`,
      pageSize: 10,
    },
    pageSize: 12,
    count: null,
  },
};

/**
 * How a kind is asked for by a store that counts metafields of its customers as answers.
 * @param metafields `namespace.key` each.
 */
export function selectionOf(kind: ReadingKind, metafields: readonly string[]): Selection {
  const selection = selections[kind];
  if (kind !== 'customers' || metafields.length === 0) return selection;
  const child = {
    field: 'metafields',
    fields: 'id namespace key type value updatedAt',
    pageSize: metafieldsMax,
    filter: `keys: ${JSON.stringify(metafields)}`,
  };
  return { ...selection, child, pageSize: 60 };
}

/** One page of things, `$first` of them after `$after`, that fit `$query`. */
export function pageQuery({ connection, fields, child }: Selection): string {
  const below = child
    ? `${child.field}(${argumentsOf(child, `first: ${child.pageSize}`)}) { nodes { ${child.fields} } pageInfo { hasNextPage endCursor } }`
    : '';
  return `query ($first: Int!, $after: String, $query: String) {
    things: ${connection}(first: $first, after: $after, query: $query) {
      nodes { ${fields} ${below} } pageInfo { hasNextPage endCursor }
    }
  }`;
}

/** One thing, with the first of what hangs below it. */
export function thingQuery({ type, fields, child }: Selection): string {
  const below = child
    ? `${child.field}(${argumentsOf(child, `first: ${child.pageSize}`)}) { nodes { ${child.fields} } pageInfo { hasNextPage endCursor } }`
    : '';
  return `query ($id: ID!) { thing: node(id: $id) { ... on ${type} { ${fields} ${below} } } }`;
}

/** What hangs below one thing after `$after`, a hundred rows. */
export function restQuery({ connection, type, child }: Selection): string {
  if (!child) throw new Error(`Nothing hangs below ${connection}`);
  return `query ($id: ID!, $after: String) {
    thing: node(id: $id) { ... on ${type} {
      rest: ${child.field}(${argumentsOf(child, 'first: 100, after: $after')}) { nodes { ${child.fields} } pageInfo { hasNextPage endCursor } }
    } }
  }`;
}

/** Ids alone, 250 a page: the most a page may have. */
export function idPageQuery({ connection }: Selection): string {
  return `query ($first: Int!, $after: String, $query: String) {
    things: ${connection}(first: $first, after: $after, query: $query) {
      nodes { id } pageInfo { hasNextPage endCursor }
    }
  }`;
}

/** Everything of a kind, or its ids alone, as one bulk query. */
export function bulkQuery({ connection, fields, child }: Selection, what: 'whole' | 'ids'): string {
  if (what === 'ids') return `{ ${connection} { edges { node { id } } } }`;
  const below = child
    ? `${child.field}${child.filter ? `(${child.filter})` : ''} { edges { node { ${child.fields} } } }`
    : '';
  return `{ ${connection} { edges { node { ${fields} ${below} } } } }`;
}

function argumentsOf({ filter }: NonNullable<Selection['child']>, paging: string): string {
  return filter ? `${paging}, ${filter}` : paging;
}

/** Search syntax for what was updated in [from, to). */
export function windowFilter(from: Date, to: Date): string {
  return `updated_at:>='${from.toISOString()}' updated_at:<'${to.toISOString()}'`;
}

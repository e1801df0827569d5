import type { FunctionWord, ParameterWord } from './words.ts';

const count: ParameterWord = {
  name: 'count',
  type: 'number',
  description: 'How often; at least once when not said.',
  list: false,
  required: false,
};
const date: ParameterWord = {
  name: 'date',
  type: 'date',
  description: 'When; ever when not said.',
  list: false,
  required: false,
};
const productId: ParameterWord = {
  name: 'id',
  type: 'id',
  description: 'Products, by the number in their address.',
  list: true,
  required: false,
  of: 'product',
};
const tag: ParameterWord = {
  name: 'tag',
  type: 'text',
  description: 'Products with a tag.',
  list: true,
  required: false,
};
const type: ParameterWord = {
  name: 'type',
  type: 'text',
  description: 'Products of a type.',
  list: true,
  required: false,
  own: true,
};
const vendor: ParameterWord = {
  name: 'vendor',
  type: 'text',
  description: 'Products of a brand.',
  list: true,
  required: false,
  own: true,
};
const same: ParameterWord = {
  name: 'same_product',
  type: 'boolean',
  description: 'The count is of one and the same product.',
  list: false,
  required: false,
  own: true,
};
const activityId: ParameterWord = {
  name: 'activity_id',
  type: 'id',
  description: 'The marketing activity.',
  list: true,
  required: false,
};

const keptByShopify = 'Shopify tells apps nothing of it; use a segment of Shopify with shopify.segment(id: ...)';

/** Kinds of events as `events('kind')` names them, which are the kinds of `activity`. */
export const eventKinds = [
  'product_viewed',
  'collection_viewed',
  'page_viewed',
  'search_submitted',
  'cart_viewed',
  'product_added_to_cart',
  'product_removed_from_cart',
  'checkout_started',
  'checkout_completed',
  'mail_delivered',
  'mail_opened',
  'mail_clicked',
  'mail_bounced',
  'mail_unsubscribed',
  'spam_reported',
] as const;

const shopifyMail = (what: string, label: string): FunctionWord => ({
  name: `shopify_email.${what}`,
  label,
  description: `Shopify Email: ${label.toLowerCase()}.`,
  native: true,
  returns: 'boolean',
  parameters: [activityId, count, date],
  reads: 'none',
  unavailable: keptByShopify,
});

/** Other names Shopify has used for the same. */
export const functionAliases: Readonly<Record<string, string>> = {
  'storefront_event.product_viewed': 'storefront.product_viewed',
  'storefront_event.collection_viewed': 'storefront.collection_viewed',
};

/** What can be asked of what customers did. In the order of the builder's list. */
export const functionWords: readonly FunctionWord[] = [
  {
    name: 'orders_placed',
    label: 'Placed orders',
    description: 'Orders that count, within a time, by number, worth or sum.',
    native: true,
    returns: 'boolean',
    parameters: [
      count,
      date,
      {
        name: 'amount',
        type: 'money',
        description: 'What one order came to, net of refunds.',
        list: false,
        required: false,
      },
      {
        name: 'sum_amount',
        type: 'money',
        description: 'What these orders came to together.',
        list: false,
        required: false,
      },
      {
        name: 'app_id',
        type: 'id',
        description: 'The app or channel the order came through.',
        list: true,
        required: false,
        unavailable: 'Regulars does not keep the app of an order',
      },
      {
        name: 'location_id',
        type: 'id',
        description: 'Where the order was placed.',
        list: true,
        required: false,
        unavailable: 'Regulars does not keep the location of an order',
      },
    ],
    reads: 'orders',
  },
  {
    name: 'products_purchased',
    label: 'Bought products',
    description: 'Products kept from orders that count, within a time, by product, quantity or sum of quantities.',
    native: true,
    returns: 'boolean',
    parameters: [
      { ...productId, description: 'Products, at most 500.' },
      tag,
      type,
      vendor,
      { name: 'quantity', type: 'number', description: 'Pieces in one order line.', list: false, required: false },
      {
        name: 'sum_quantity',
        type: 'number',
        description: 'Pieces over all these lines.',
        list: false,
        required: false,
      },
      { ...count, description: 'In how many orders; at least one when not said.' },
      date,
    ],
    reads: 'lines',
  },
  {
    name: 'storefront.product_viewed',
    label: 'Viewed products',
    description: 'Product pages seen, within a time.',
    native: true,
    returns: 'boolean',
    parameters: [productId, tag, type, vendor, count, same, date],
    reads: 'activities',
  },
  {
    name: 'storefront.collection_viewed',
    label: 'Viewed collections',
    description: 'Collection pages seen, within a time.',
    native: true,
    returns: 'boolean',
    parameters: [
      { ...productId, description: 'Collections, by number.' },
      { ...tag, description: 'Collections with a tag.', unavailable: 'Collections have no tags here' },
      count,
      date,
    ],
    reads: 'activities',
  },
  {
    name: 'events',
    label: 'Did something',
    description: 'Any event of the store, the storefront or a mail, within a time; hours are exact.',
    native: false,
    returns: 'boolean',
    parameters: [
      { name: 'kind', type: 'text', description: 'Which event.', list: false, required: true, values: eventKinds },
      count,
      date,
      productId,
      tag,
      type,
      vendor,
      same,
    ],
    reads: 'activities',
  },
  {
    name: 'anniversary',
    label: 'Anniversary',
    description:
      "The day of a date, whatever the year: anniversary(date: 'metafields.facts.birth_date') BETWEEN today AND +30d.",
    native: true,
    returns: 'date',
    parameters: [
      {
        name: 'date',
        type: 'text',
        description: 'The attribute or metafield with the date.',
        list: false,
        required: true,
      },
    ],
    reads: 'none',
  },
  {
    name: 'shopify.segment',
    label: 'In a segment of Shopify',
    description: "Members of one of Shopify's own segments, by its number.",
    native: false,
    returns: 'boolean',
    parameters: [{ name: 'id', type: 'id', description: 'The segment.', list: true, required: true }],
    reads: 'shopify_segments',
  },
  {
    name: 'regulars.bucket',
    label: 'Random bucket',
    description:
      "A number from 0 to below 100 that stays the same for a customer and a name: regulars.bucket('spring') < 10 is a tenth.",
    native: false,
    returns: 'number',
    parameters: [
      { name: 'name', type: 'text', description: 'Another name, another split.', list: false, required: true },
    ],
    reads: 'none',
  },
  shopifyMail('opened', 'Opened a mail'),
  shopifyMail('clicked', 'Clicked in a mail'),
  shopifyMail('bounced', 'A mail bounced'),
  shopifyMail('delivered', 'Was sent a mail'),
  shopifyMail('marked_as_spam', 'Marked a mail as spam'),
  shopifyMail('unsubscribed', 'Unsubscribed by a mail'),
  {
    name: 'customer_within_distance',
    label: 'Near a place',
    description: 'Within a distance of coordinates.',
    native: true,
    returns: 'boolean',
    parameters: [
      { name: 'coordinates', type: 'text', description: 'Latitude and longitude.', list: true, required: false },
      { name: 'distance_km', type: 'number', description: 'Kilometres.', list: false, required: false },
      { name: 'distance_mi', type: 'number', description: 'Miles.', list: false, required: false },
    ],
    reads: 'none',
    unavailable: 'Regulars does not keep coordinates; use a segment of Shopify with shopify.segment(id: ...)',
  },
  {
    name: 'store_credit_accounts',
    label: 'Store credit',
    description: 'Balance and expiry of store credit.',
    native: true,
    returns: 'boolean',
    parameters: [
      { name: 'currency', type: 'text', description: 'Of which currency.', list: false, required: false },
      { name: 'balance', type: 'money', description: 'What is left.', list: false, required: false },
      { name: 'next_expiry_date', type: 'date', description: 'When some of it ends.', list: false, required: false },
      { name: 'last_credit_date', type: 'date', description: 'When some was added.', list: false, required: false },
    ],
    reads: 'none',
    unavailable: 'Regulars does not keep store credit; use a segment of Shopify with shopify.segment(id: ...)',
  },
];

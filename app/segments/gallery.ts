/** Data that a segment is about: a store without it is told so, rather than shown an empty group. */
export type GalleryNeed = 'orders' | 'views' | 'carts' | 'mails' | 'sms' | 'birth dates' | 'genders' | 'addresses';

/** A segment that is ready to be added to a store. */
export interface GallerySegment {
  slug: string;
  name: string;
  description: string;
  /** In the segment language, with `{product}` in the place of a product's number where the merchant is asked for one. */
  source: string;
  needs: readonly GalleryNeed[];
  /** Every store begins with it. */
  builtIn?: true;
}

const place = '{product}';
const notBoughtSince = (offset: string) => `orders_placed(date >= ${offset}) = false`;
const subscribed = `email_subscription_status = 'SUBSCRIBED'`;

/** The ready segments, in the order they are shown: first those that every store begins with. */
export const gallery: readonly GallerySegment[] = [
  {
    slug: 'high-value',
    name: 'High value',
    description: 'Bought lately, often and for much: RFM group Champions.',
    source: `regulars.rfm_group = 'CHAMPIONS'`,
    needs: ['orders'],
    builtIn: true,
  },
  {
    slug: 'frequent-buyers',
    name: 'Frequent buyers',
    description: 'More than 3 orders in the last 30 days.',
    source: 'orders_placed(count > 3, date >= -30d) = true',
    needs: ['orders'],
    builtIn: true,
  },
  {
    slug: 'infrequent-buyers',
    name: 'Infrequent buyers',
    description: 'Bought before, but not in the last 3 months.',
    source: 'last_order_date < -3m',
    needs: ['orders'],
    builtIn: true,
  },
  {
    slug: 'lapsed',
    name: 'Lapsed',
    description: "Silent for longer than 4 of 5 of this store's repeat buyers ever are.",
    source: `regulars.lifecycle IN ('LAPSED', 'CHURNED')`,
    needs: ['orders'],
    builtIn: true,
  },
  {
    slug: 'browsers',
    name: 'Browsers',
    description: 'More than 10 product views and no order in the last 30 days.',
    source: `storefront.product_viewed(count > 10, date >= -30d) = true AND (last_order_date IS NULL OR last_order_date < -30d)`,
    needs: ['views'],
    builtIn: true,
  },
  {
    slug: 'cart-abandoners',
    name: 'Cart abandoners',
    description: 'Left a cart in the last 30 days and did not order since.',
    source: 'regulars.abandoned_cart_date >= -30d',
    needs: ['carts'],
    builtIn: true,
  },
  {
    slug: 'viewed-three-times',
    name: 'Keeps coming back to a product',
    description: 'Viewed the same product 3 times or more in the last 3 days.',
    source: `events('product_viewed', count >= 3, same_product: true, date >= -72h) = true`,
    needs: ['views'],
    builtIn: true,
  },
  {
    slug: 'viewed-not-bought',
    name: 'Viewed, not bought',
    description: 'Viewed a product in the last 48 hours and ordered nothing in that time.',
    source: `events('product_viewed', date >= -48h) = true AND ${notBoughtSince('-48h')}`,
    needs: ['views'],
    builtIn: true,
  },
  {
    slug: 'discount-seekers',
    name: 'Discount seekers',
    description: 'At least 2 orders, and at least half of them with a discount.',
    source: 'number_of_orders >= 2 AND regulars.discount_share >= 0.5',
    needs: ['orders'],
    builtIn: true,
  },
  {
    slug: 'new-subscribers',
    name: 'New subscribers',
    description: 'Said yes to e-mail in the last 30 days.',
    source: `${subscribed} AND regulars.email_subscribed_date >= -30d`,
    needs: [],
    builtIn: true,
  },
  {
    slug: 'viewed-product-24h',
    name: 'Viewed a product in 24 hours',
    description: 'Looked at one product, which you choose, in the last 24 hours.',
    source: `events('product_viewed', id: (${place}), date >= -24h) = true`,
    needs: ['views'],
  },
  {
    slug: 'viewed-product-7d',
    name: 'Viewed a product in 7 days',
    description: 'Looked at one product, which you choose, in the last 7 days.',
    source: `storefront.product_viewed(id: (${place}), date >= -7d) = true`,
    needs: ['views'],
  },
  {
    slug: 'viewed-never-bought-product',
    name: 'Viewed a product, never bought it',
    description: 'Looked at one product, which you choose, in the last 30 days and never bought it.',
    source: `storefront.product_viewed(id: (${place}), date >= -30d) = true AND products_purchased(id: (${place})) = false`,
    needs: ['views'],
  },
  {
    slug: 'bought-product',
    name: 'Bought a product',
    description: 'Bought one product, which you choose, and kept it.',
    source: `products_purchased(id: (${place})) = true`,
    needs: ['orders'],
  },
  {
    slug: 'women-shoes',
    name: 'Women 25 to 34 who want shoes',
    description: 'Women of 25 to 34 who viewed shoes 3 times or more and left a cart, both in the last week.',
    source: `regulars.gender = 'female' AND regulars.age BETWEEN 25 AND 34
  AND storefront.product_viewed(type: ('Shoes'), count >= 3, date >= -7d) = true AND regulars.abandoned_cart_date >= -7d`,
    needs: ['genders', 'birth dates', 'views', 'carts'],
  },
  {
    slug: 'first-time-buyers',
    name: 'First-time buyers',
    description: 'One order so far, in the last 30 days.',
    source: 'number_of_orders = 1 AND last_order_date >= -30d',
    needs: ['orders'],
  },
  {
    slug: 'one-time-buyers',
    name: 'One-time buyers, 60 to 120 days ago',
    description: 'One order, 60 to 120 days ago: the second is due.',
    source: 'number_of_orders = 1 AND last_order_date BETWEEN -120d AND -60d',
    needs: ['orders'],
  },
  {
    slug: 'repeat-buyers',
    name: 'Repeat buyers',
    description: 'Two orders or more.',
    source: 'number_of_orders >= 2',
    needs: ['orders'],
  },
  {
    slug: 'vip',
    name: 'VIP',
    description: 'Among the fifth who spent most, and among the two fifths who buy most often.',
    source: 'regulars.rfm_monetary = 5 AND regulars.rfm_frequency >= 4',
    needs: ['orders'],
  },
  {
    slug: 'loyal',
    name: 'Loyal',
    description: 'RFM group Loyal: they come back, if not for the most money.',
    source: `regulars.rfm_group = 'LOYAL'`,
    needs: ['orders'],
  },
  {
    slug: 'at-risk',
    name: 'At risk',
    description: 'RFM group At risk: bought often, not lately.',
    source: `regulars.rfm_group = 'AT_RISK'`,
    needs: ['orders'],
  },
  {
    slug: 'slipping',
    name: 'Slipping away',
    description: 'Were Champions or Loyal until 30 days ago at most, and are not any more.',
    source: `regulars.previous_rfm_group IN ('CHAMPIONS', 'LOYAL') AND regulars.rfm_group IN ('NEEDS_ATTENTION', 'AT_RISK', 'INACTIVE')
  AND regulars.rfm_group_changed_date >= -30d`,
    needs: ['orders'],
  },
  {
    slug: 'win-back',
    name: 'Win back',
    description: 'At least 2 orders, the last one 6 to 12 months ago, and may be mailed.',
    source: `number_of_orders >= 2 AND last_order_date BETWEEN -12m AND -6m AND ${subscribed}`,
    needs: ['orders'],
  },
  {
    slug: 'big-baskets',
    name: 'Big baskets',
    description: 'Among the fifth who spent most, with one or two orders.',
    source: 'regulars.rfm_monetary = 5 AND number_of_orders <= 2',
    needs: ['orders'],
  },
  {
    slug: 'bulk-buyers',
    name: 'Bulk buyers',
    description: 'Took 3 pieces or more of one product at once in the last year.',
    source: 'products_purchased(quantity >= 3, date >= -12m) = true',
    needs: ['orders'],
  },
  {
    slug: 'full-price-buyers',
    name: 'Full-price buyers',
    description: 'At least 2 orders, none with a discount.',
    source: 'number_of_orders >= 2 AND regulars.discounted_orders = 0',
    needs: ['orders'],
  },
  {
    slug: 'refunders',
    name: 'Refunders',
    description: 'Were given money back at least once.',
    source: 'regulars.refunded_amount > 0',
    needs: ['orders'],
  },
  {
    slug: 'checkout-abandoners',
    name: 'Checkout abandoners',
    description: 'Left a checkout in the last 7 days that led to no order.',
    source: 'abandoned_checkout_date >= -7d',
    needs: ['carts'],
  },
  {
    slug: 'added-to-cart-24h',
    name: 'In the cart, not bought',
    description: 'Put something into the cart in the last 24 hours and ordered nothing in that time.',
    source: `events('product_added_to_cart', date >= -24h) = true AND ${notBoughtSince('-24h')}`,
    needs: ['views'],
  },
  {
    slug: 'searchers',
    name: 'Searched, not bought',
    description: 'Searched the store in the last 7 days and ordered nothing in that time.',
    source: `events('search_submitted', date >= -7d) = true AND ${notBoughtSince('-7d')}`,
    needs: ['views'],
  },
  {
    slug: 'warm-prospects',
    name: 'Warm prospects',
    description: 'Never bought, viewed 3 products or more in the last 14 days, and may be mailed.',
    source: `number_of_orders = 0 AND storefront.product_viewed(count >= 3, date >= -14d) = true AND ${subscribed}`,
    needs: ['views'],
  },
  {
    slug: 'subscribers-never-bought',
    name: 'Subscribers who never bought',
    description: 'May be mailed and have no order.',
    source: `${subscribed} AND number_of_orders = 0`,
    needs: [],
  },
  {
    slug: 'engaged-90d',
    name: 'Engaged subscribers',
    description: 'May be mailed, and opened or clicked a mail in the last 90 days.',
    source: `${subscribed} AND (events('mail_opened', date >= -90d) = true OR events('mail_clicked', date >= -90d) = true)`,
    needs: ['mails'],
  },
  {
    slug: 'unengaged-90d',
    name: 'Unengaged subscribers',
    description: 'May be mailed, were opened and clicked by nobody in 90 days, and neither bought nor visited.',
    source: `${subscribed} AND events('mail_opened', date >= -90d) = false AND events('mail_clicked', date >= -90d) = false
  AND (regulars.last_active_date IS NULL OR regulars.last_active_date < -90d)`,
    needs: ['mails'],
  },
  {
    slug: 'never-opened',
    name: 'Never opened a mail',
    description: 'Were sent 5 mails or more and opened and clicked none.',
    source: `events('mail_delivered', count >= 5) = true AND events('mail_opened') = false AND events('mail_clicked') = false`,
    needs: ['mails'],
  },
  {
    slug: 'clicked-not-bought',
    name: 'Clicked, not bought',
    description: 'Clicked in a mail in the last 7 days and ordered nothing in that time.',
    source: `events('mail_clicked', date >= -7d) = true AND ${notBoughtSince('-7d')}`,
    needs: ['mails'],
  },
  {
    slug: 'sms-subscribers',
    name: 'SMS subscribers',
    description: 'Said yes to text messages.',
    source: `sms_subscription_status = 'SUBSCRIBED'`,
    needs: ['sms'],
  },
  {
    slug: 'birthdays',
    name: 'Birthday in the next 30 days',
    description: 'Have their birthday today or in the 30 days to come.',
    source: `anniversary(date: 'regulars.birth_date') BETWEEN today AND +30d`,
    needs: ['birth dates'],
  },
  {
    slug: 'in-the-united-states',
    name: 'In the United States',
    description: 'Have an address in the United States. Change the two letters for another country.',
    source: `customer_countries CONTAINS 'US'`,
    needs: ['addresses'],
  },
  {
    slug: 'holdout-tenth',
    name: 'A tenth, at random',
    description: 'One customer in ten, always the same ones: to leave out and compare with.',
    source: `regulars.bucket('holdout') < 10`,
    needs: [],
  },
];

/** Whether a segment asks for a product. */
export function asksForProduct({ source }: GallerySegment): boolean {
  return source.includes(place);
}

/** A segment's text with a product in the place of the question. @param productId Shopify's number, as decimal digits. */
export function galleryText({ source }: GallerySegment, productId: string): string {
  return source.replaceAll(place, productId);
}

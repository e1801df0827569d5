/** What ready segments are about. */
export type GalleryGroup = 'value' | 'rhythm' | 'interest' | 'carts' | 'mails' | 'people';

/** The groups in the order in which they are shown, each with its segments. */
export const galleryGroups: readonly { group: GalleryGroup; slugs: readonly string[] }[] = [
  {
    group: 'value',
    slugs: [
      'high-value',
      'vip',
      'loyal',
      'big-baskets',
      'bulk-buyers',
      'discount-seekers',
      'full-price-buyers',
      'refunders',
    ],
  },
  {
    group: 'rhythm',
    slugs: [
      'frequent-buyers',
      'infrequent-buyers',
      'first-time-buyers',
      'one-time-buyers',
      'repeat-buyers',
      'at-risk',
      'slipping',
      'lapsed',
      'win-back',
    ],
  },
  {
    group: 'interest',
    slugs: [
      'browsers',
      'viewed-three-times',
      'viewed-not-bought',
      'viewed-product-24h',
      'viewed-product-7d',
      'viewed-never-bought-product',
      'bought-product',
      'women-shoes',
      'searchers',
      'warm-prospects',
    ],
  },
  { group: 'carts', slugs: ['cart-abandoners', 'checkout-abandoners', 'added-to-cart-24h'] },
  {
    group: 'mails',
    slugs: [
      'new-subscribers',
      'subscribers-never-bought',
      'engaged-90d',
      'unengaged-90d',
      'never-opened',
      'clicked-not-bought',
      'sms-subscribers',
    ],
  },
  { group: 'people', slugs: ['birthdays', 'in-the-united-states', 'holdout-tenth'] },
];

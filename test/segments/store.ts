import { createRandom, type Random } from '../../sandbox/store/random.ts';
import { addDays, dayAt, startOfDay } from '../../app/segments/language/zone-days.ts';

/** Microseconds since 1970, as PostgreSQL keeps instants: beyond what a Date can say. */
export type Micros = number;

export interface TwinCustomer {
  id: string;
  createdAt: Micros | null;
  emailConsent: string;
  emailConsentAt: Micros | null;
  emailRefused: boolean;
  smsConsent: string;
  smsRefused: boolean;
  tags: string[];
  city: string | null;
  region: string | null;
  country: string | null;
  locale: string | null;
  emailDomain: string | null;
  accountState: string | null;
  gone: 'deleted' | 'merged' | 'opted out' | null;
  scores: TwinScores | null;
  shopifyRfm: string | null;
}

export interface TwinScores {
  rfmGroup: string | null;
  rfmGroupBefore: string | null;
  rfmGroupChangedAt: Micros | null;
  quintiles: [number, number, number] | null;
  lifecycle: string;
  lifecycleChangedAt: Micros | null;
  loyaltyTier: string | null;
  engagementLog2: number | null;
}

export interface TwinOrder {
  id: number;
  customerId: string | null;
  placedAt: Micros;
  updatedAt: Micros;
  currency: string;
  currentMinor: number;
  discountMinor: number;
  test: boolean;
  giftCardsOnly: boolean;
  cancelled: boolean;
  deleted: boolean;
  lines: { productId: string | null; quantity: number }[];
  refunds: { at: Micros; minor: number; currency: string }[];
}

export interface TwinProduct {
  id: string;
  type: string | null;
  vendor: string | null;
  tags: string[];
}

export interface TwinActivity {
  customerId: string | null;
  kind: string;
  at: Micros;
  productId: string | null;
  collectionId: string | null;
}

/** A cart, or a checkout with the token of its cart. */
export interface TwinBasket {
  kind: 'cart' | 'checkout';
  token: string;
  cartToken: string | null;
  customerId: string | null;
  at: Micros;
  ordered: boolean;
  /** A cart without lines, a checkout that is completed or deleted. */
  over: boolean;
}

export interface TwinAnswer {
  customerId: string;
  question: string;
  source: string;
  values: string[];
  at: Micros;
}

/** Facts of a small store in memory. */
export interface TwinStore {
  timeZone: string;
  currency: string;
  asOf: Date;
  halfLifeDays: number | null;
  customers: TwinCustomer[];
  products: TwinProduct[];
  orders: TwinOrder[];
  activities: TwinActivity[];
  baskets: TwinBasket[];
  answers: TwinAnswer[];
  affinities: { customerId: string; kind: string; place: number; value: string }[];
  shopifyMembers: { customerId: string; segmentId: string; isMember: boolean }[];
}

/** Zones that change their clocks at 2, at midnight, by half an hour, at other times of the year, or never; one day is missing in Apia. */
const timeZones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Beirut',
  'America/Havana',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
];
/** Some hours around which clocks change in those, and ordinary ones. */
const moments = [
  '2026-03-29T00:30:00Z',
  '2026-03-29T01:00:00Z',
  '2026-03-08T06:59:59.999Z',
  '2025-11-02T05:30:00Z',
  '2026-04-05T03:30:00Z',
  '2026-02-28T23:30:00Z',
  '2024-02-29T12:00:00Z',
  '2026-01-01T00:00:00Z',
  '2025-07-15T09:21:07.123Z',
  '2026-10-31T22:00:00Z',
];
const dayMs = 86_400_000;
export const texts = {
  tags: ['vip', 'VIP', 'Vip', 'été', 'ÉTÉ', "O'Brien", '🎁', 'מבצע', "'; DROP TABLE customer; --", '%', '\\'],
  types: ['Cup', 'cup', 'Tea', 'Été', '茶'],
  vendors: ['Walk', 'walk', 'Nord 🚲', '$1'],
  answers: [
    '38',
    '38.0',
    '-2',
    '007',
    'red',
    'Red',
    'true',
    'false',
    '1990-02-28',
    '2000-02-29',
    '2026-03-01T10:00:00Z',
    '2026-02-31',
    '1e3',
    '',
    ' 38',
    'שלום',
  ],
} as const;
export const productIds = ['101', '102', '103', '9007199254740993'];
export const questions = ['size', 'gender', 'birth_date'];
const metafields = ['facts.birth_date', 'facts.gender', 'my-fields.size'];
const tiers = ['Gold', 'Silver'];
const domains = ['example.com', 'EXAMPLE.com', 'mail.test'];

/** @param whole all facts are of before `asOf`, so that later only time changes. */
export function randomStore(seed: number, { whole }: { whole: boolean }): TwinStore {
  const random = createRandom(seed, 40);
  const timeZone = random.pick(timeZones);
  const asOf = new Date(
    new Date(random.pick(moments)).getTime() +
      (random.chance(0.5) ? 0 : random.below(40) * 3_600_000 + random.below(1000)),
  );
  const at = () => instant(random, { timeZone, asOf, whole });
  const maybe = <T>(value: () => T, chance = 0.7): T | null => (random.chance(chance) ? value() : null);
  const some = <T>(items: readonly T[], chance = 0.25) => items.filter(() => random.chance(chance));
  const ids = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '-77', '9007199254740993', '9223372036854775807'];
  const customer = () => maybe(() => random.pick(ids), 0.9);
  const currency = random.pick(['EUR', 'EUR', 'JPY', 'KWD']);
  const consents = ['SUBSCRIBED', 'NOT_SUBSCRIBED', 'PENDING', 'UNSUBSCRIBED', 'INVALID', 'REDACTED'];
  const groups = ['CHAMPIONS', 'LOYAL', 'RECENT', 'NEEDS_ATTENTION', 'AT_RISK', 'INACTIVE'];
  const product = () => maybe(() => random.pick([...productIds, '999']), 0.9);
  return {
    timeZone,
    currency,
    asOf,
    halfLifeDays: maybe(() => random.pick([7, 30, 90]), 0.5),
    customers: ids.map((id) => ({
      id,
      createdAt: maybe(at),
      emailConsent: random.pick(consents),
      emailConsentAt: maybe(at),
      emailRefused: random.chance(0.2),
      smsConsent: random.pick(consents),
      smsRefused: random.chance(0.2),
      tags: some(texts.tags),
      city: maybe(() => random.pick(['New York City', 'Köln', '', 'KÖLN'])),
      region: maybe(() => random.pick(['NY', 'NRW', ''])),
      country: maybe(() => random.pick(['US', 'DE', ''])),
      locale: maybe(() => random.pick(['en', 'fr-CA'])),
      emailDomain: maybe(() => random.pick(domains)),
      accountState: maybe(() => random.pick(['ENABLED', 'disabled', 'INVITED', 'DECLINED'])),
      gone: random.chance(0.2) ? random.pick(['deleted', 'merged', 'opted out'] as const) : null,
      shopifyRfm: maybe(() => random.pick(['CHAMPIONS', 'DORMANT', 'PROSPECTS']), 0.4),
      scores: maybe(() => ({
        rfmGroup: maybe(() => random.pick(groups)),
        rfmGroupBefore: maybe(() => random.pick(groups), 0.4),
        rfmGroupChangedAt: maybe(at),
        quintiles: maybe((): [number, number, number] => [
          1 + random.below(5),
          1 + random.below(5),
          1 + random.below(5),
        ]),
        lifecycle: random.pick(['PROSPECT', 'NEW', 'ACTIVE', 'LAPSED', 'CHURNED']),
        lifecycleChangedAt: maybe(at),
        loyaltyTier: maybe(() => random.pick(tiers), 0.5),
        engagementLog2: maybe(() => random.next() * 12 - 2),
      })),
    })),
    products: productIds.map((id) => ({
      id,
      type: maybe(() => random.pick(texts.types)),
      vendor: maybe(() => random.pick(texts.vendors)),
      tags: some(texts.tags),
    })),
    orders: Array.from({ length: random.below(40) }, (_, index) => {
      const placedAt = at();
      const orderCurrency = random.chance(0.85) ? currency : 'USD';
      return {
        id: index + 1,
        customerId: customer(),
        placedAt,
        updatedAt: random.chance(0.7) ? placedAt : at(),
        currency: orderCurrency,
        currentMinor: random.pick([0, 1, 999, 1000, 1999, 2000, random.below(50_000)]),
        discountMinor: random.chance(0.3) ? 100 : 0,
        test: random.chance(0.08),
        giftCardsOnly: random.chance(0.05),
        cancelled: random.chance(0.08),
        deleted: random.chance(0.05),
        lines: Array.from({ length: random.below(4) }, () => ({ productId: product(), quantity: random.below(4) })),
        refunds: Array.from({ length: random.chance(0.3) ? 1 + random.below(2) : 0 }, () => ({
          at: at(),
          minor: random.pick([1, 500, 1000]),
          currency: random.chance(0.85) ? orderCurrency : 'GBP',
        })),
      };
    }),
    activities: Array.from({ length: random.below(120) }, () => {
      const kind = random.pick([
        'product_viewed',
        'product_viewed',
        'product_viewed',
        'collection_viewed',
        'search_submitted',
        'product_added_to_cart',
        'mail_opened',
        'mail_clicked',
      ]);
      return {
        customerId: customer(),
        kind,
        at: at(),
        productId: kind.startsWith('product') ? product() : null,
        collectionId: kind === 'collection_viewed' ? maybe(() => random.pick(productIds)) : null,
      };
    }),
    baskets: Array.from({ length: random.below(12) }, (_, index) => {
      const kind = random.pick(['cart', 'checkout'] as const);
      return {
        kind,
        token: `${kind}-${index}`,
        cartToken: kind === 'checkout' ? maybe(() => `cart-${random.below(12)}`) : null,
        customerId: customer(),
        at: at(),
        ordered: random.chance(0.3),
        over: random.chance(0.2),
      };
    }),
    answers: ids.flatMap((customerId) =>
      [
        ...questions.map((question) => ({ question, source: random.pick(['storefront', 'klaviyo']) })),
        ...metafields.map((question) => ({ question, source: 'metafield' })),
      ]
        .filter(() => random.chance(0.4))
        .map(({ question, source }) => ({
          customerId,
          question,
          source,
          values: Array.from({ length: random.below(3) }, () => random.pick(texts.answers)),
          at: at(),
        })),
    ),
    affinities: ids.flatMap((customerId) =>
      (['category', 'vendor', 'price_band'] as const).flatMap((kind) =>
        some(kind === 'vendor' ? texts.vendors : texts.types, 0.3).map((value, index) => ({
          customerId,
          kind,
          place: index + 1,
          value,
        })),
      ),
    ),
    shopifyMembers: ids.flatMap((customerId) =>
      some(productIds, 0.3).map((segmentId) => ({ customerId, segmentId, isMember: random.chance(0.8) })),
    ),
  };
}

/** Where windows begin and end, and next to it; or any time of the last two years. */
function instant(random: Random, { timeZone, asOf, whole }: { timeZone: string; asOf: Date; whole: boolean }): Micros {
  const day = addDays(dayAt(asOf, timeZone), whole ? -random.below(420) : 20 - random.below(440));
  const near = random.pick([0, 0, 1, -1, 1000, -1000, 999, 999_999, 1_000_000]);
  const micros = random.pick([
    () => startOfDay(day, timeZone).getTime() * 1000 + near,
    () => (asOf.getTime() - random.below(60) * 3_600_000) * 1000 + near,
    () => (asOf.getTime() - random.below(700) * dayMs) * 1000 + random.below(1_000_000),
    () => (asOf.getTime() - random.below(400) * 60_000) * 1000 + random.below(1000),
    () => asOf.getTime() * 1000 + (whole ? 0 : near),
  ])();
  return whole ? Math.min(micros, asOf.getTime() * 1000) : micros;
}

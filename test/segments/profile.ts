import { bucketOf } from '../../app/segments/compile/bucket.ts';
import type { Micros, TwinCustomer, TwinOrder, TwinStore } from './store.ts';

/** An order that counts, and what it is worth. */
export interface CountedOrder extends TwinOrder {
  netMinor: number;
}

const belongs = (customer: TwinCustomer) => (row: { customerId: string | null }) => row.customerId === customer.id;
const sum = (numbers: number[]) => numbers.reduce((one, other) => one + other, 0);
const latest = (instants: Micros[]): Micros | null => (instants.length === 0 ? null : Math.max(...instants));

/** Orders of a customer that count as of a moment, the oldest first. */
export function countedOrders(store: TwinStore, customer: TwinCustomer, at: Micros): CountedOrder[] {
  return store.orders
    .filter(belongs(customer))
    .filter(
      (order) => !order.test && !order.giftCardsOnly && !order.cancelled && !order.deleted && order.placedAt <= at,
    )
    .map((order) => {
      const late = order.refunds.filter(
        (refund) => refund.currency === order.currency && refund.at > order.updatedAt && refund.at <= at,
      );
      return { ...order, netMinor: order.currentMinor - sum(late.map(({ minor }) => minor)) };
    })
    .filter((order) => order.netMinor > 0)
    .sort((one, other) => one.placedAt - other.placedAt);
}

const noSigns = ['mail_opened', 'mail_bounced', 'mail_unsubscribed', 'spam_reported'];

/** What is worked out of a customer's facts as of a moment. */
export function profileOf(store: TwinStore, customer: TwinCustomer, at: Micros) {
  const orders = countedOrders(store, customer, at);
  const activities = store.activities.filter(belongs(customer)).filter((one) => one.at <= at);
  const views = activities.filter(({ kind }) => kind === 'product_viewed').map((one) => one.at);
  const baskets = store.baskets.filter(belongs(customer)).filter((one) => one.at <= at);
  const placed = orders.map(({ placedAt }) => placedAt);
  const spentMinor = sum(orders.filter(({ currency }) => currency === store.currency).map(({ netMinor }) => netMinor));
  const pieces = new Map<string, { pieces: number; lastAt: Micros }>();
  for (const order of orders)
    for (const { productId, quantity } of order.lines)
      if (productId !== null) {
        const known = pieces.get(productId) ?? { pieces: 0, lastAt: 0 };
        pieces.set(productId, { pieces: known.pieces + quantity, lastAt: Math.max(known.lastAt, order.placedAt) });
      }
  const refunds = store.orders
    .filter(belongs(customer))
    .filter((order) => !order.test && !order.deleted)
    .flatMap((order) => order.refunds)
    .filter((refund) => refund.currency === store.currency && refund.at <= at);
  const [first, last] = [placed[0] ?? null, placed.at(-1) ?? null];
  return {
    orders,
    activities,
    ordersCount: orders.length,
    spentMinor,
    averageMinor: orders.length === 0 ? null : Math.floor((2 * spentMinor + orders.length) / (2 * orders.length)),
    firstOrderAt: first,
    lastOrderAt: last,
    meanGapDays:
      orders.length < 2 || first === null || last === null ? null : (last - first) / 1e6 / 86_400 / (orders.length - 1),
    discountedOrders: orders.filter(({ discountMinor }) => discountMinor > 0).length,
    refundedMinor: sum(refunds.map(({ minor }) => minor)),
    itemsCount: sum(orders.flatMap((order) => order.lines).map(({ quantity }) => quantity)),
    productsCount: [...pieces.values()].filter((one) => one.pieces > 0).length,
    topCategory: mostKept(store, pieces, 'type'),
    topVendor: mostKept(store, pieces, 'vendor'),
    viewsCount: views.length,
    lastViewAt: latest(views),
    lastActiveAt: latest([
      ...activities.filter(({ kind }) => !noSigns.includes(kind)).map((one) => one.at),
      ...baskets.map((one) => one.at),
      ...(last === null ? [] : [last]),
    ]),
    abandonedCartAt: leftSince(last, latest(left(baskets))),
    abandonedCheckoutAt: latest(baskets.filter((one) => one.kind === 'checkout' && isOpen(one)).map((one) => one.at)),
  };
}

export type Profile = ReturnType<typeof profileOf>;

const isOpen = (one: TwinStore['baskets'][number]) => !one.ordered && !one.over;

/** An order since then was of what the cart was about. */
const leftSince = (lastOrderAt: Micros | null, at: Micros | null) =>
  at !== null && (lastOrderAt === null || lastOrderAt < at) ? at : null;

/** A cart and its checkout are one: left when both are. */
function left(baskets: TwinStore['baskets']): Micros[] {
  const tokenOf = (one: TwinStore['baskets'][number]) => one.cartToken ?? one.token;
  return [...new Set(baskets.map(tokenOf))].flatMap((token) => {
    const same = baskets.filter((one) => tokenOf(one) === token);
    return same.every(isOpen) ? [Math.max(...same.map((one) => one.at))] : [];
  });
}

function mostKept(
  store: TwinStore,
  pieces: ReadonlyMap<string, { pieces: number; lastAt: Micros }>,
  of: 'type' | 'vendor',
): string | null {
  const byName = new Map<string, { name: string; pieces: number; lastAt: Micros }>();
  for (const product of store.products) {
    const [name, kept] = [product[of], pieces.get(product.id)];
    if (name === null || kept === undefined || kept.pieces === 0) continue;
    const known = byName.get(name) ?? { name, pieces: 0, lastAt: 0 };
    byName.set(name, { name, pieces: known.pieces + kept.pieces, lastAt: Math.max(known.lastAt, kept.lastAt) });
  }
  const bytes = (name: string) => Buffer.from(name);
  const [best] = [...byName.values()].sort(
    (one, other) =>
      other.pieces - one.pieces || other.lastAt - one.lastAt || Buffer.compare(bytes(one.name), bytes(other.name)),
  );
  return best?.name ?? null;
}

/** A customer's place in a split as an exact fraction. Its own test holds `bucketOf` against the database. */
export function bucketFraction(customerId: string, name: string): [bigint, bigint] {
  return [BigInt(Math.round(bucketOf(customerId, name) * 2 ** 20)), 2n ** 20n];
}

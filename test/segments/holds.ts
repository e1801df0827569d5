import type { Clause, Expression, Test } from '../../app/segments/language/ast.ts';
import { currencyExponent } from '../../app/shopify/money.ts';
import { addDays, addMonths, dayAt, type Day } from '../../app/segments/language/zone-days.ts';
import { dayOf, isDay, passes, type Value, type When, whole } from './passes.ts';
import { bucketFraction, type Profile, profileOf } from './profile.ts';
import type { Micros, TwinCustomer, TwinStore } from './store.ts';

/** Members of a segment, by looking at every fact of every customer for every clause: slow, obvious, and without SQL. */
export function membersOf(expression: Expression, store: TwinStore, at: Date): string[] {
  return store.customers
    .filter((customer) => customer.gone === null)
    .filter((customer) => holds(expression, lookAt(store, customer, at)))
    .map(({ id }) => id);
}

/** Somebody at a moment. */
interface Look {
  store: TwinStore;
  customer: TwinCustomer;
  profile: Profile;
  when: When;
}

const looks = new WeakMap<TwinStore, Map<string, Look>>();

function lookAt(store: TwinStore, customer: TwinCustomer, at: Date): Look {
  const known = looks.get(store) ?? new Map<string, Look>();
  looks.set(store, known);
  const key = `${customer.id} ${at.getTime()}`;
  const look = known.get(key) ?? {
    store,
    customer,
    profile: profileOf(store, customer, at.getTime() * 1000),
    when: { at, timeZone: store.timeZone },
  };
  known.set(key, look);
  return look;
}

function holds(expression: Expression, look: Look): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.parts.every((part) => holds(part, look));
    case 'or':
      return expression.parts.some((part) => holds(part, look));
    case 'not':
      return !holds(expression.part, look);
    case 'attribute':
      return passes(expression.test, valuesOf(expression.name, look), look.when);
    case 'function':
      return holdsFunction(expression, look);
  }
}

const instants = (at: Micros | null): Value[] => (at === null ? [] : [{ kind: 'instant', at }]);
const texts = (text: string | null): Value[] => (text === null ? [] : [{ kind: 'text', text }]);
const folded = (list: string[]): Value[] => list.map((text) => ({ kind: 'folded', text }));
const wholes = (value: number | null | undefined): Value[] =>
  value === null || value === undefined ? [] : [whole(value)];
const floats = (value: number | null): Value[] => (value === null ? [] : [{ kind: 'float', value }]);

/** What an attribute holds of somebody; nothing for nothing. */
function valuesOf(name: string, look: Look): Value[] {
  const { customer, profile, store, when } = look;
  const scores = customer.scores;
  const money = (minor: number | null): Value[] =>
    minor === null
      ? []
      : [{ kind: 'exact', numerator: BigInt(minor), denominator: 10n ** BigInt(currencyExponent(store.currency)) }];
  const place = (...parts: (string | null)[]) => parts.filter((part) => part !== null && part !== '').join('-');
  const affinities = (kind: string) =>
    folded(
      store.affinities.filter((one) => one.customerId === customer.id && one.kind === kind).map(({ value }) => value),
    );
  const consent = (state: string, refused: boolean) =>
    texts(state === 'SUBSCRIBED' && refused ? 'UNSUBSCRIBED' : state);
  const birthDate = birthDateOf(look);
  const attributes: Record<string, () => Value[]> = {
    number_of_orders: () => wholes(profile.ordersCount),
    amount_spent: () => money(profile.spentMinor),
    last_order_date: () => instants(profile.lastOrderAt),
    first_order_date: () => instants(profile.firstOrderAt),
    customer_added_date: () => instants(customer.createdAt),
    abandoned_checkout_date: () => instants(profile.abandonedCheckoutAt),
    email_subscription_status: () => consent(customer.emailConsent, customer.emailRefused),
    sms_subscription_status: () => consent(customer.smsConsent, customer.smsRefused),
    customer_tags: () => folded(customer.tags),
    customer_cities: () =>
      folded(customer.city ? [place(customer.country, customer.region, customer.city.replaceAll(' ', ''))] : []),
    customer_regions: () => folded(customer.region ? [place(customer.country, customer.region)] : []),
    customer_countries: () => folded(customer.country ? [customer.country] : []),
    customer_language: () => texts(customer.locale),
    customer_email_domain: () => texts(customer.emailDomain),
    customer_account_status: () => texts(customer.accountState?.toUpperCase() ?? null),
    rfm_group: () => texts(customer.shopifyRfm),
    'regulars.rfm_group': () => texts(scores?.rfmGroup ?? null),
    'regulars.previous_rfm_group': () => texts(scores?.rfmGroupBefore ?? null),
    'regulars.rfm_group_changed_date': () => instants(scores?.rfmGroupChangedAt ?? null),
    'regulars.rfm_recency': () => wholes(scores?.quintiles?.[0]),
    'regulars.rfm_frequency': () => wholes(scores?.quintiles?.[1]),
    'regulars.rfm_monetary': () => wholes(scores?.quintiles?.[2]),
    'regulars.lifecycle': () => texts(scores?.lifecycle ?? null),
    'regulars.lifecycle_changed_date': () => instants(scores?.lifecycleChangedAt ?? null),
    'regulars.engagement_score': () => wholes(engagementOf(look)),
    'regulars.loyalty_tier': () => texts(scores?.loyaltyTier ?? null),
    'regulars.average_order_value': () => money(profile.averageMinor),
    'regulars.days_between_orders': () => floats(profile.meanGapDays),
    'regulars.discounted_orders': () => wholes(profile.discountedOrders),
    'regulars.discount_share': () =>
      floats(profile.ordersCount === 0 ? null : profile.discountedOrders / profile.ordersCount),
    'regulars.refunded_amount': () => money(profile.refundedMinor),
    'regulars.items_bought': () => wholes(profile.itemsCount),
    'regulars.products_bought': () => wholes(profile.productsCount),
    'regulars.top_category': () => texts(profile.topCategory),
    'regulars.top_brand': () => texts(profile.topVendor),
    'regulars.category_affinity': () => affinities('category'),
    'regulars.brand_affinity': () => affinities('vendor'),
    'regulars.product_views': () => wholes(profile.viewsCount),
    'regulars.last_view_date': () => instants(profile.lastViewAt),
    'regulars.last_active_date': () => instants(profile.lastActiveAt),
    'regulars.abandoned_cart_date': () => instants(profile.abandonedCartAt),
    'regulars.email_subscribed_date': () => instants(customer.emailConsentAt),
    'regulars.birth_date': () => (birthDate === null ? [] : [{ kind: 'day', day: birthDate }]),
    'regulars.age': () => (birthDate === null ? [] : [whole(ageOn(birthDate, dayAt(when.at, when.timeZone)))]),
    'regulars.gender': () => texts(newestAnswer('gender', look)),
  };
  return attributes[name]?.() ?? told(name, look).map((text): Value => ({ kind: 'told', text }));
}

/** All values of an answer or metafield. */
function told(name: string, { store, customer }: Look): string[] {
  const isMetafield = name.startsWith('metafields.');
  const question = name.replace(/^(metafields|regulars\.answers)\./, '');
  return store.answers
    .filter(
      (one) =>
        one.customerId === customer.id && one.question === question && (one.source === 'metafield') === isMetafield,
    )
    .flatMap(({ values }) => values);
}

/** The first value of what was said last, be it answer or metafield. */
function newestAnswer(question: string, { store, customer }: Look): string | null {
  const names = (one: { source: string; question: string }) =>
    one.source === 'metafield' ? `metafields.${one.question}` : `regulars.answers.${one.question}`;
  const [newest] = store.answers
    .filter((one) => one.customerId === customer.id && one.values.length > 0)
    .filter((one) => [`metafields.facts.${question}`, `regulars.answers.${question}`].includes(names(one)))
    .sort((one, other) => other.at - one.at || names(one).localeCompare(names(other), 'en'));
  return newest?.values[0] ?? null;
}

function birthDateOf(look: Look): Day | null {
  const text = newestAnswer('birth_date', look);
  if (text === null || !isDay(text)) return null;
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? day : null;
}

/** Years that are over; who was born on 29 February is a year older on the 28th when there is no 29th. */
function ageOn(birth: Day, today: Day): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return addMonths(birth, 12 * years) <= today ? years : years - 1;
}

/** Halved every half-life, by days of UTC. */
function engagementOf({ store, customer, when }: Look): number {
  const log2 = customer.scores?.engagementLog2 ?? null;
  if (log2 === null) return 0;
  const days = Math.floor(when.at.getTime() / 86_400_000) - Date.UTC(2026, 0, 1) / 86_400_000;
  const points = 2 ** (log2 - days / (store.halfLifeDays ?? 30));
  const below = Math.floor(points);
  return points - below === 0.5 ? below + (below % 2) : Math.round(points);
}

function holdsFunction(clause: Clause & { kind: 'function' }, look: Look): boolean {
  const { customer, store, when } = look;
  const parameter = (name: string) => clause.parameters.find((one) => one.name === name)?.test ?? null;
  const textOf = (name: string) => {
    const test = parameter(name);
    return test?.kind === 'compare' && test.value.kind === 'text' ? test.value.text : '';
  };
  switch (clause.name) {
    case 'regulars.bucket': {
      const [numerator, denominator] = bucketFraction(customer.id, textOf('name'));
      return passes(clause.test, [{ kind: 'exact', numerator, denominator }], when);
    }
    case 'anniversary':
      return holdsAnniversary(clause.test, textOf('date'), look);
    case 'shopify.segment': {
      const of = store.shopifyMembers.filter((one) => one.customerId === customer.id && one.isMember);
      return isTrue(
        clause.test,
        of.some((one) => passes(parameter('id')!, [whole(BigInt(one.segmentId))], when)),
      );
    }
    default:
      return isTrue(clause.test, did(clause.name, parameter, look));
  }
}

const isTrue = (test: Test, truth: boolean) =>
  test.kind === 'compare' && test.value.kind === 'boolean' && (truth === test.value.value) === (test.operator === '=');

/** One thing that somebody did. */
interface Deed {
  at: Micros;
  ref: string | number | null;
  amount: number;
}

function did(name: string, parameter: (name: string) => Test | null, look: Look): boolean {
  const { when, store } = look;
  const deeds = deedsOf(name, parameter, look).filter((one) => fits(parameter('date'), instants(one.at), look));
  const same = parameter('same_product');
  const ofSame = same !== null && isTrue(same, true);
  const times = ofSame
    ? Math.max(0, ...deeds.map(({ ref }) => (ref === null ? 0 : deeds.filter((one) => one.ref === ref).length)))
    : name === 'products_purchased'
      ? new Set(deeds.map(({ ref }) => ref)).size
      : deeds.length;
  const total = BigInt(deeds.map(({ amount }) => amount).reduce((one, other) => one + other, 0));
  const count = parameter('count');
  const amount = parameter('sum_amount');
  const minor = 10n ** BigInt(currencyExponent(store.currency));
  return (
    (count ? passes(count, [whole(times)], when) : times > 0) &&
    (!amount || passes(amount, [{ kind: 'exact', numerator: total, denominator: minor }], when)) &&
    fits(parameter('sum_quantity'), [whole(total)], look)
  );
}

const fits = (test: Test | null, values: Value[], { when }: Look) => test === null || passes(test, values, when);

function deedsOf(name: string, parameter: (name: string) => Test | null, look: Look): Deed[] {
  const { profile, store } = look;
  const minor = 10n ** BigInt(currencyExponent(store.currency));
  if (name === 'orders_placed')
    return profile.orders
      .map((order) => ({ order, isOurs: order.currency === store.currency }))
      .filter(({ order, isOurs }) => {
        const worth: Value = { kind: 'exact', numerator: BigInt(order.netMinor), denominator: minor };
        return parameter('amount') === null || (isOurs && fits(parameter('amount'), [worth], look));
      })
      .map(({ order, isOurs }) => ({ at: order.placedAt, ref: order.id, amount: isOurs ? order.netMinor : 0 }));
  if (name === 'products_purchased')
    return profile.orders.flatMap((order) =>
      order.lines
        .filter((line) => line.quantity > 0)
        .filter(
          (line) =>
            fits(parameter('quantity'), [whole(line.quantity)], look) && isProduct(line.productId, parameter, look),
        )
        .map((line) => ({ at: order.placedAt, ref: order.id, amount: line.quantity })),
    );
  const kinds: Record<string, string> = {
    'storefront.product_viewed': 'product_viewed',
    'storefront.collection_viewed': 'collection_viewed',
  };
  const asked = parameter('kind');
  const kind = kinds[name] ?? (asked?.kind === 'compare' && asked.value.kind === 'text' ? asked.value.text : '');
  return profile.activities
    .filter((one) => one.kind === kind)
    .filter((one) =>
      name === 'storefront.collection_viewed'
        ? fits(parameter('id'), one.collectionId === null ? [] : [whole(BigInt(one.collectionId))], look)
        : isProduct(one.productId, parameter, look),
    )
    .map((one) => ({ at: one.at, ref: one.productId, amount: 1 }));
}

function isProduct(id: string | null, parameter: (name: string) => Test | null, look: Look): boolean {
  const product = look.store.products.find((one) => one.id === id);
  return (
    fits(parameter('id'), id === null ? [] : [whole(BigInt(id))], look) &&
    fits(parameter('tag'), (product?.tags ?? []).flatMap(texts), look) &&
    fits(parameter('type'), texts(product?.type ?? null), look) &&
    fits(parameter('vendor'), texts(product?.vendor ?? null), look)
  );
}

/** The day comes every year; 29 February on the 28th when there is no 29th. */
function holdsAnniversary(test: Test, name: string, look: Look): boolean {
  const { when } = look;
  const days = valuesOf(name, look)
    .slice(0, 1)
    .flatMap((value) =>
      value.kind === 'instant'
        ? [dayAt(new Date(Math.floor(value.at / 1000)), when.timeZone)]
        : value.kind === 'day'
          ? [value.day]
          : value.kind === 'told' && isDay(value.text)
            ? [value.text.slice(0, 10)]
            : [],
    );
  if (test.kind === 'null') return (days.length === 0) !== test.negated;
  const comes = (on: Day) =>
    days.some(
      (day) =>
        day.slice(5) === on.slice(5) ||
        (day.slice(5) === '02-29' && on.slice(5) === '02-28' && addDays(on, 1).slice(5) === '03-01'),
    );
  if (test.kind === 'compare') {
    const on = dayOf(test.value, when);
    return (on !== null && comes(on)) === (test.operator === '=');
  }
  if (test.kind !== 'between') throw new Error(`An anniversary is not asked with ${test.kind}`);
  const [low, high] = [dayOf(test.low, when)!, dayOf(test.high, when)!];
  let found = false;
  for (let day = low, length = 0; day <= high && length < 367; day = addDays(day, 1), length += 1) found ||= comes(day);
  return found !== test.negated;
}

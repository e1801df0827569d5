import type { ReceivedDelivery } from '../../app/inbox/receive.server.ts';
import type { CheckoutFact, Fact, OrderFact, OrderLineFact } from '../../app/shopify/fact.ts';
import { parseDelivery } from '../../app/shopify/parse-delivery.ts';

/** What no reading of Shopify gets back, with how often it was lost. */
export type LostForGood = Record<string, number>;

interface Told {
  fact: Fact;
  isLost: boolean;
  /** Said of its customer by an order or a checkout. */
  isEmbedded: boolean;
}

type Thing = 'order' | 'customer' | 'product' | 'checkout';

/** How a history ends, as far as it decides what can be read back. */
interface Ending {
  /** The last word on a thing, told or lost. */
  last(kind: Thing, id: string): Fact | null;
  /** The last word that arrived. */
  lastKept(kind: Thing, id: string): Fact | null;
  isDeleted(kind: Thing, id: string): boolean;
  /** Whether anything arrived that says who somebody is. */
  isKnownPerson(customerId: string): boolean;
}

/**
 * The facts that reconciliation owes for the deliveries that never came, out of what these said: from webhooks, not from readings, so that
 * a reading that leaves something out is found. What the Admin API does not tell is taken out here, field by field, and counted.
 */
export function recoverableFacts(
  kept: readonly ReceivedDelivery[],
  lost: readonly ReceivedDelivery[],
): { facts: Fact[]; lostForGood: LostForGood } {
  const told = [
    ...kept.flatMap((delivery) => read(delivery, false)),
    ...lost.flatMap((delivery) => read(delivery, true)),
  ];
  const ending = endingOf(told);
  const lostForGood: LostForGood = {};
  const recovered = told
    .filter(({ isLost }) => isLost)
    .flatMap((each) => {
      const { facts, without } = recover(each, ending);
      for (const what of without) lostForGood[what] = (lostForGood[what] ?? 0) + 1;
      return facts;
    });
  const standing = [...told.filter(({ isLost }) => !isLost).map(({ fact }) => fact), ...recovered];
  return { facts: [...recovered, ...unlisted(standing, ending)], lostForGood };
}

function read(delivery: ReceivedDelivery, isLost: boolean): Told[] {
  const parsed = parseDelivery({ ...delivery, body: delivery.body.toString() });
  if (!parsed.ok) throw new Error(`The history has a bad ${delivery.topic}`);
  const isAround = /^(orders|checkouts)\//.test(delivery.topic);
  return parsed.facts.map((fact) => ({ fact, isLost, isEmbedded: isAround && fact.kind === 'customer' }));
}

interface Recovered {
  facts: Fact[];
  without: string[];
}

function recover({ fact, isEmbedded }: Told, ending: Ending): Recovered {
  switch (fact.kind) {
    case 'customer':
      if (isEmbedded) return nothing('what an order or a checkout said of its customer');
      return recoverThing('customer', fact.customerId, fact, ending);
    case 'product':
      return recoverThing('product', fact.productId, fact, ending);
    case 'order':
      return recoverOrder(fact, ending);
    case 'refund':
      if (ending.isDeleted('order', fact.orderId)) return nothing('what was deleted before it was told');
      return { facts: [{ ...fact, lines: [] }], without: fact.lines.length > 0 ? ['the lines of a refund'] : [] };
    case 'checkout':
      return recoverCheckout(fact, ending);
    case 'customer-deletion':
      return recoverDeletion(fact, ending.isKnownPerson(fact.customerId));
    case 'order-deletion':
      return recoverDeletion(fact, ending.lastKept('order', fact.orderId) !== null);
    case 'product-deletion':
      return recoverDeletion(fact, ending.lastKept('product', fact.productId) !== null);
    case 'checkout-deletion':
      return nothing(); // found by what Shopify no longer lists: see `unlisted`
    default:
      throw new Error(`Nothing is known of how a lost ${fact.kind} comes back`);
  }
}

function recoverThing(kind: Thing, id: string, fact: Fact, ending: Ending): Recovered {
  if (ending.isDeleted(kind, id)) return nothing('what was deleted before it was told');
  // how a thing was before it changed again holds nowhere
  return ending.last(kind, id) === fact ? { facts: [fact], without: [] } : nothing();
}

/** A line of an order names its product for as long as there is one. */
function recoverOrder(fact: OrderFact, ending: Ending): Recovered {
  const { facts } = recoverThing('order', fact.orderId, fact, ending);
  if (facts.length === 0)
    return ending.isDeleted('order', fact.orderId) ? nothing('what was deleted before it was told') : nothing();
  const before = ending.lastKept('order', fact.orderId) as OrderFact | null;
  const isGone = (line: OrderLineFact) => line.productId !== null && ending.isDeleted('product', line.productId);
  const lines = fact.lines.map((line) => {
    if (!isGone(line)) return line;
    const known = before?.lines.find(({ lineId }) => lineId === line.lineId);
    return { ...line, productId: known?.productId ?? null, variantId: known?.variantId ?? null };
  });
  const without = lines.some((line) => line.productId === null) ? ['the product of a line, once it is deleted'] : [];
  return { facts: [{ ...fact, lines }], without };
}

/** Shopify lists what somebody with an address left: not its cart, not the address, and nothing that was bought. */
function recoverCheckout(fact: CheckoutFact, ending: Ending): Recovered {
  if (ending.last('checkout', fact.checkoutToken) !== fact) return nothing();
  if (fact.completedAt !== null) return nothing('when a checkout was completed');
  if (!hasContact(fact)) return nothing('a checkout without contact');
  if (isDeletedCheckout(fact, ending)) return nothing('what was deleted before it was told');
  const before = ending.lastKept('checkout', fact.checkoutToken) as CheckoutFact | null;
  const [cartToken, email] = [before?.cartToken ?? null, before?.email ?? null];
  const without = [
    ...(cartToken === fact.cartToken ? [] : ['the cart of a checkout']),
    ...(email === fact.email ? [] : ['the e-mail of a checkout']),
  ];
  return { facts: [{ ...fact, cartToken, email }], without };
}

function recoverDeletion(fact: Fact, isKnown: boolean): Recovered {
  return isKnown ? { facts: [fact], without: [] } : nothing('what was deleted before it was told');
}

/** A checkout that stands open here though Shopify no longer lists it is gone. */
function unlisted(facts: readonly Fact[], ending: Ending): Fact[] {
  const ofKind = <Kind extends Fact['kind']>(kind: Kind) =>
    facts.filter((fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind);
  const newest = new Map<string, CheckoutFact>();
  for (const fact of ofKind('checkout')) {
    const before = newest.get(fact.checkoutToken);
    if (!before || fact.version > before.version) newest.set(fact.checkoutToken, fact);
  }
  const bought = new Set(
    ofKind('order').flatMap((order) => (ending.isDeleted('order', order.orderId) ? [] : [order.checkoutToken])),
  );
  const told = new Set(ofKind('checkout-deletion').map(({ checkoutId }) => checkoutId));
  return [...newest.values()].flatMap((fact) => {
    const isOpen = hasContact(fact) && fact.completedAt === null && !bought.has(fact.checkoutToken);
    const last = ending.last('checkout', fact.checkoutToken) as CheckoutFact;
    const isListed = last.completedAt === null && !isDeletedCheckout(last, ending);
    if (!isOpen || isListed || fact.checkoutId === null || told.has(fact.checkoutId)) return [];
    const { checkoutId, updatedAt: deletedAt, version } = fact;
    return [{ kind: 'checkout-deletion', checkoutId, deletedAt, version }];
  });
}

function hasContact({ email, customerId }: CheckoutFact): boolean {
  return email !== null || customerId !== null;
}

function isDeletedCheckout({ checkoutId }: CheckoutFact, ending: Ending): boolean {
  return checkoutId !== null && ending.isDeleted('checkout', checkoutId);
}

function nothing(...without: string[]): Recovered {
  return { facts: [], without };
}

function endingOf(told: readonly Told[]): Ending {
  const [last, lastKept] = [newestOf(told), newestOf(told.filter(({ isLost }) => !isLost))];
  const deleted = new Set(told.flatMap(({ fact }) => deletionOf(fact) ?? []));
  const people = new Set(
    told.flatMap(({ fact, isLost }) => (!isLost && fact.kind === 'customer' && fact.contact ? [fact.customerId] : [])),
  );
  return {
    last: (kind, id) => last.get(`${kind} ${id}`) ?? null,
    lastKept: (kind, id) => lastKept.get(`${kind} ${id}`) ?? null,
    isDeleted: (kind, id) => deleted.has(`${kind} ${id}`),
    isKnownPerson: (customerId) => people.has(customerId),
  };
}

/** By kind and id, the newest of each; what orders say of their customers does not count. */
function newestOf(told: readonly Told[]): Map<string, Fact> {
  const newest = new Map<string, Fact & { version: string }>();
  for (const { fact, isEmbedded } of told) {
    const key = thingOf(fact);
    if (key === null || isEmbedded || !('version' in fact)) continue;
    const before = newest.get(key);
    if (!before || fact.version > before.version) newest.set(key, fact);
  }
  return newest;
}

function thingOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'order':
      return `order ${fact.orderId}`;
    case 'product':
      return `product ${fact.productId}`;
    case 'checkout':
      return `checkout ${fact.checkoutToken}`;
    case 'customer':
      return fact.contact ? `customer ${fact.customerId}` : null;
    default:
      return null;
  }
}

function deletionOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'order-deletion':
      return `order ${fact.orderId}`;
    case 'product-deletion':
      return `product ${fact.productId}`;
    case 'customer-deletion':
      return `customer ${fact.customerId}`;
    case 'checkout-deletion':
      return `checkout ${fact.checkoutId}`;
    default:
      return null;
  }
}

import { recordDataRequests } from '../consent/record-data-requests.server.ts';
import { holdProjection } from '../inbox/hold-projection.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { absorbActivities } from './absorb-activities.server.ts';
import { absorbAnswers } from './absorb-answers.server.ts';
import { absorbCarts, absorbCheckouts } from './absorb-baskets.server.ts';
import { absorbCollections } from './absorb-collections.server.ts';
import { absorbCustomers } from './absorb-customers.server.ts';
import { absorbEngagements } from './absorb-engagements.server.ts';
import { absorbMerges } from './absorb-merges.server.ts';
import { absorbOrders } from './absorb-orders.server.ts';
import { absorbProducts } from './absorb-products.server.ts';
import { absorbPurchasingSummaries } from './absorb-purchasing-summaries.server.ts';
import { absorbRefunds } from './absorb-refunds.server.ts';
import { absorbShopifyRfm } from './absorb-shopify-rfm.server.ts';
import { absorbShopifySegments } from './absorb-shopify-segments.server.ts';
import { absorbScopes, absorbShop, absorbUninstalled } from './absorb-shop.server.ts';
import { absorbStock } from './absorb-stock.server.ts';
import { leaveOutErased } from './leave-out-erased.server.ts';
import { linkMails } from './link-mails.server.ts';
import { linkPeople } from './link-people.server.ts';
import { linkTokens } from './link-tokens.server.ts';
import { markChanged } from './mark-changed.server.ts';
import { emptyTrace } from './trace.ts';
import { weighRefusals } from './weigh-refusals.server.ts';

/** What a batch of facts changed that concerns more than the people it names. */
export interface Absorbed {
  productsChanged: number;
  /** How many people are looked at again. */
  peopleChanged: number;
  /** Facts that spoke of somebody erased and were left out, or taken without them. */
  erased: ReadonlySet<Fact>;
}

/**
 * Takes facts into the store, less what speaks of erased people: writes them, each guarded by its version, draws touched links
 * again, marks who changed. Any order, repetition or grouping of the same facts ends in the same rows.
 * The number of queries does not depend on the number of facts (about 30 when a batch has everything).
 * @param options.silent for history: the conclusions drawn from it trigger nothing.
 * @param options.reconsidered people whose contact is weighed again though nothing new is said of it.
 * @param options.onShownAnew told of products that mails show differently, before anybody is marked: it may wait for marks.
 * @throws what PostgreSQL says when a fact can't be stored.
 */
export async function absorb(
  db: ShopDb,
  given: Fact[],
  {
    silent = false,
    reconsidered = [],
    onShownAnew,
  }: {
    silent?: boolean;
    reconsidered?: readonly string[];
    onShownAnew?: (productIds: readonly string[]) => Promise<void>;
  } = {},
): Promise<Absorbed> {
  await holdProjection(db);
  const { facts, erased } = await leaveOutErased(db, given);
  const trace = emptyTrace();
  const orders = ofKind(facts, 'order');
  await absorbShop(db, ofKind(facts, 'shop'));
  await absorbUninstalled(db, ofKind(facts, 'uninstalled'));
  await recordDataRequests(db, ofKind(facts, 'data-request'));
  await absorbScopes(db, ofKind(facts, 'scopes'));
  await absorbCollections(db, [...ofKind(facts, 'collection'), ...ofKind(facts, 'collection-deletion')]);
  const products = [...ofKind(facts, 'product'), ...ofKind(facts, 'product-deletion')];
  const productsShownAnew = new Set(await absorbProducts(db, products, trace));
  const stock = { variants: ofKind(facts, 'variant-stock'), levels: ofKind(facts, 'inventory-level') };
  for (const id of await absorbStock(db, stock, idsOf(products))) productsShownAnew.add(id);
  if (productsShownAnew.size > 0) await onShownAnew?.([...productsShownAnew]);
  const answered = await absorbAnswers(db, ofKind(facts, 'answers'), trace);
  await absorbCustomers(
    db,
    {
      customers: ofKind(facts, 'customer'),
      deletions: ofKind(facts, 'customer-deletion'),
      orders,
      tags: ofKind(facts, 'tag'),
    },
    { reconsidered: [...answered, ...reconsidered], trace },
  );
  await absorbMerges(db, ofKind(facts, 'merge'), trace);
  await absorbPurchasingSummaries(db, ofKind(facts, 'purchasing-summary'));
  await absorbShopifyRfm(db, ofKind(facts, 'shopify-rfm'), trace);
  await absorbShopifySegments(db, ofKind(facts, 'shopify-segment'), trace);
  await absorbOrders(db, [...orders, ...ofKind(facts, 'order-deletion')], trace);
  await absorbRefunds(db, ofKind(facts, 'refund'), trace);
  await absorbCarts(db, ofKind(facts, 'cart'), trace);
  await absorbCheckouts(db, [...ofKind(facts, 'checkout'), ...ofKind(facts, 'checkout-deletion')], trace);
  await absorbActivities(db, ofKind(facts, 'activity'), trace);
  const mails = await absorbEngagements(db, ofKind(facts, 'engagement'));
  await linkPeople(db, trace);
  await linkTokens(db, trace);
  await linkMails(db, mails, trace);
  await weighRefusals(db, trace);
  const peopleChanged = await markChanged(db, trace, silent);
  return { productsChanged: trace.products.size, peopleChanged, erased };
}

function idsOf(products: { productId: string }[]): string[] {
  return products.map((product) => product.productId);
}

function ofKind<Kind extends Fact['kind']>(facts: Fact[], kind: Kind): Extract<Fact, { kind: Kind }>[] {
  return facts.filter((fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind);
}

import { createRandom } from '../../sandbox/store/random.ts';
import { compareDumps, type Difference, showDifference } from './compare-dumps.ts';
import { deliveriesOf, shake } from './deliveries.ts';
import { smallHistory } from './history.ts';
import { ordersDomain, type OrdersWorld } from './orders-world.ts';
import { type LostForGood, recoverableFacts } from './recoverable.ts';

/** What one seed came to. */
export interface SeedFindings {
  deliveries: number;
  repeated: number;
  dropped: number;
  /** What the dropped ones told that Shopify can't be asked for, and how often. */
  lostForGood: LostForGood;
  /** Where a variant's state is another than it should be; empty = equal state. */
  differences: string[];
}

const dropShare = 0.25;

/**
 * Tells one history three times: once and in order; in any order, repeated and late; and the same with losses that reconciliation heals.
 * The second must leave the facts and traits of the first. The third must leave what the deliveries that came and the recoverable
 * part of the others leave.
 */
export async function checkSeed(world: OrdersWorld, seed: number): Promise<SeedFindings> {
  const random = createRandom(seed, 12);
  const events = smallHistory(seed);
  const deliveries = deliveriesOf(ordersDomain, events);
  await world.empty();
  await world.play([deliveries]);
  const inOrder = await world.dump();

  const anyOrder = shake(random, deliveries, 0);
  await world.empty();
  await world.play(anyOrder.batches);
  const reordered = compareDumps(inOrder, await world.dump(), withoutNames);

  const losses = shake(random, deliveries, dropShare);
  const { facts, lostForGood } = recoverableFacts(losses.kept, losses.lost);
  const early = random.below(losses.batches.length + 1);
  await world.empty();
  await world.play([losses.kept]);
  await world.absorb(facts);
  const owed = await world.dump();
  await world.empty();
  await world.reconcileBefore();
  await world.play(losses.batches.slice(0, early));
  await world.reconcileAfter(events);
  await world.play(losses.batches.slice(early));
  await world.reconcileAfter(events);
  const healed = compareDumps(owed, await world.dump(), asKnown).filter((difference) => !isTombstone(difference));

  return {
    deliveries: deliveries.length,
    repeated: anyOrder.repeated + losses.repeated,
    dropped: losses.lost.length,
    lostForGood,
    differences: [...named('any order', reordered), ...named('with losses', healed)],
  };
}

function named(variant: string, differences: Difference[]): string[] {
  return differences.map((difference) => `${variant}: ${showDifference(difference)}`);
}

type Row = Record<string, unknown>;

/** Of two equal deliveries with ids of their own, either may be the one that the ledger names. */
function withoutNames(table: string, row: Row): Row {
  return table === 'consent_entry' ? { ...row, webhook_id: null } : row;
}

/** When the deletion was, where Shopify knows only that there was one. */
const deletionMoments: Record<string, readonly string[]> = {
  orders: ['deleted_at', 'placed_at', 'updated_at'],
  customer: ['deleted_at'],
  product: ['deleted_at', 'updated_at'],
  checkout: ['deleted_at'],
};

/**
 * A thing that was read instead of told differs in how it came to be known: the version that guards it, the entry's source in the
 * ledger, and tags that are stated as a list instead of word by word (`tags`, which both come to, must agree).
 */
function asKnown(table: string, row: Row): Row {
  const known = Object.entries(withoutNames(table, row)).filter(([column]) => !/^(\w+_)?version$/.test(column));
  const plain = Object.fromEntries(known);
  if (table === 'consent_entry') plain['source'] = null;
  if (table === 'customer') plain['stated_tags'] = null;
  const isDeleted = Boolean(row['deleted_at']) || row['status'] === 'DELETED';
  for (const column of isDeleted ? (deletionMoments[table] ?? []) : []) plain[column] = 'deleted';
  return plain;
}

/** Where the deletion of a checkout is kept; what it means for the checkout, its `deleted_at`, must agree. */
function isTombstone({ table, key }: Difference): boolean {
  return table === 'checkout' && key.startsWith('id:');
}

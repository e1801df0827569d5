import { createRandom } from '../../sandbox/store/random.ts';
import { deliveriesOf, shake } from './deliveries.ts';
import { smallHistory } from './history.ts';
import { ordersDomain, type OrdersWorld } from './orders-world.ts';

/** What one seed came to. */
export interface SeedFindings {
  deliveries: number;
  repeated: number;
  dropped: number;
  /** Rows that differ from the baseline's, `+` for those of the variant alone; empty = equal state. */
  differences: string[];
}

const dropShare = 0.25;
const differencesMax = 6;

/**
 * Tells one history three times: once and in order; in any order, repeated and late; and the same with losses that reconciliation heals.
 * All three must leave the same facts and traits.
 */
export async function checkSeed(world: OrdersWorld, seed: number): Promise<SeedFindings> {
  const random = createRandom(seed, 12);
  const events = smallHistory(seed);
  const deliveries = deliveriesOf(ordersDomain, events);
  await world.empty();
  await world.play([deliveries]);
  const baseline = await world.dump();

  const anyOrder = shake(random, deliveries, 0);
  await world.empty();
  await world.play(anyOrder.batches);
  const differences = compare('any order', baseline, await world.dump(), namesDelivery);

  if (process.env['NO_LOSSES'])
    return {
      deliveries: deliveries.length,
      repeated: anyOrder.repeated,
      dropped: 0,
      differences: differences.slice(0, differencesMax),
    };
  const withLosses = shake(random, deliveries, dropShare);
  await world.empty();
  await world.reconcileBefore();
  await world.play(withLosses.batches);
  await world.reconcileAfter(events);
  differences.push(...compare('with losses', baseline, await world.dump(), tellsWhence));

  return {
    deliveries: deliveries.length,
    repeated: anyOrder.repeated + withLosses.repeated,
    dropped: withLosses.dropped,
    differences: differences.slice(0, differencesMax),
  };
}

type Dump = Record<string, string[]>;

/** @param columns those that may differ. */
function compare(variant: string, baseline: Dump, dump: Dump, columns: RegExp): string[] {
  const [wanted, found] = [withoutColumns(baseline, columns), withoutColumns(dump, columns)];
  return Object.keys(wanted).flatMap((table) => {
    const missing = without(wanted[table] ?? [], found[table] ?? []).map((row) => `${variant}: ${table} - ${row}`);
    const surplus = without(found[table] ?? [], wanted[table] ?? []).map((row) => `${variant}: ${table} + ${row}`);
    return [...missing, ...surplus];
  });
}

function without(rows: string[], others: string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}

/** Of two equal deliveries with ids of their own, either may be the one that the ledger names. */
const namesDelivery = /^webhook_id$/;
/** A thing that was read instead of told differs in how it came to be known. */
const tellsWhence = /^(webhook_id|source|(\w+_)?version)$/;

function withoutColumns(dump: Dump, columns: RegExp): Dump {
  return Object.fromEntries(
    Object.entries(dump).map(([table, rows]) => [
      table,
      rows.map((row) => plain(JSON.parse(row) as object, columns)).sort(),
    ]),
  );
}

/** Of the moment of a deletion nothing is left at Shopify but that it has passed. */
function plain(row: object, columns: RegExp): string {
  const kept = Object.entries(row).filter(([name]) => !columns.test(name));
  return JSON.stringify(
    Object.fromEntries(kept.map(([name, value]) => [name, name === 'deleted_at' ? 'deleted' : (value as unknown)])),
  );
}

import type { Clock } from '../platform/clock.server.ts';
import { decrypt } from '../platform/crypto.server.ts';
import { forShop } from '../platform/db.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { claimItems, claimJobs } from './claim.server.ts';
import type { DestinationKind, Door, Item, Job, Settings } from './destination.ts';
import { giveUpMails } from './give-up-mails.server.ts';
import { holdBackErasures } from './hold-back-erasures.server.ts';
import { openDoor } from './open-door.server.ts';
import type { Outcome } from './outcome.ts';
import { settle, settleDestination } from './settle.server.ts';

/** What one run did. */
export interface DeliveryRun {
  /** Items that were handed to the ESP, whatever came of it. */
  sent: number;
  /** Asynchronous jobs that were looked at. */
  checked: number;
  /** Whether a person was forgotten there, or will not be. */
  erased: boolean;
}

interface Claimed {
  door: Door;
  /** The key in use, as it is stored. */
  secret: Buffer;
  items: Item[];
  jobs: Job[];
}

interface AccountRow {
  state: string;
  secret: Buffer | null;
  settings: Settings;
  pausedUntil: Date | null;
}

const nothing: DeliveryRun = { sent: 0, checked: 0, erased: false };

/**
 * The one door out: takes what is due for one ESP of one shop, sends it with no transaction open, and writes down what became of each
 * item. Bounded by the room the ESP's rate limits leave; wakes itself for what remains, at the moment it is due.
 * A process that dies in between leaves a lease: the items are sent again, which changes nothing at the ESP (profiles are upserts,
 * events carry a unique id, blocks are found by name); a mail is given up, because nobody can tell whether it left.
 * Runs one at a time per destination: its job has a queue of its own.
 */
export async function deliver(
  shopId: number,
  kind: DestinationKind,
  { clock }: { clock: Clock },
): Promise<DeliveryRun> {
  const claimed = await forShop(shopId, (db) => claim(db, kind, clock));
  if (claimed === null) return nothing;
  const { door, secret, items, jobs } = claimed;
  const [sent, checked] = await Promise.all([door.send(items), door.check(jobs)]);
  await forShop(shopId, async (db) => {
    // together, so that all their rows are locked in one order
    const settled = [...items, ...jobs.flatMap((job) => job.items)];
    const outcomes = new Map([...sent.outcomes, ...checked.outcomes]);
    const now = clock.now();
    await settle(db, kind, settled, outcomes, now);
    await settleDestination(db, kind, { outcomes: outcomes.values(), settings: sent.settings, secret }, now);
    await wakeNext(db, kind, door, clock);
  });
  const erased = [...items, ...jobs.flatMap((job) => job.items)].some(
    ({ kind: what, itemKey }) =>
      what === 'erasure' && isOver(sent.outcomes.get(itemKey) ?? checked.outcomes.get(itemKey)),
  );
  return { sent: items.length, checked: jobs.length, erased };
}

/** @returns null when there is nothing to do now. */
async function claim(db: ShopDb, kind: DestinationKind, clock: Clock): Promise<Claimed | null> {
  const now = clock.now();
  const [account] = await db.query<AccountRow>(
    `SELECT state, secret, settings, paused_until AS "pausedUntil" FROM destination WHERE shop_id = $1 AND kind = $2`,
    [db.shopId, kind],
  );
  if (!account?.secret || account.state !== 'connected') return null;
  if (account.pausedUntil && account.pausedUntil > now) {
    await db.wake('deliver', { destination: kind, due: account.pausedUntil });
    return null;
  }
  const apiKey = decrypt(`shop ${db.shopId} destination.secret`, account.secret).toString();
  const door = openDoor(db.shopId, kind, { secret: apiKey, settings: account.settings }, () => clock.now().getTime());
  const jobs = await claimJobs(db, kind, door.jobRoom(), now);
  const items: Item[] = [];
  await holdBackErasures(db, kind, now);
  await giveUpMails(db, kind, now);
  for (const itemKind of ['mail', 'erasure', 'merge', 'block', 'event', 'profile'] as const) {
    items.push(...(await claimItems(db, kind, itemKind, door.room(itemKind), now)));
  }
  if (items.length > 0 || jobs.length > 0) return { door, secret: account.secret, items, jobs };
  await wakeNext(db, kind, door, clock);
  return null;
}

/** Wakes this task again for the next item that wants attention, not before the rate limits or a pause allow it. */
async function wakeNext(db: ShopDb, kind: DestinationKind, door: Door, clock: Clock): Promise<void> {
  const [next] = await db.query<{ sendAt: Date | null; checkAt: Date | null; pausedUntil: Date | null }>(
    `SELECT least(${firstDue('pending')}, ${firstDue('sending')}) AS "sendAt", ${firstDue('accepted')} AS "checkAt", paused_until AS "pausedUntil"
     FROM destination WHERE shop_id = $1 AND kind = $2 AND state = 'connected'`,
    [db.shopId, kind],
  );
  if (!next) return;
  const now = clock.now().getTime();
  const moments = [
    next.sendAt && Math.max(next.sendAt.getTime(), now + door.waitMs('send')),
    next.checkAt && Math.max(next.checkAt.getTime(), now + door.waitMs('check')),
  ].filter((moment) => moment !== null);
  if (moments.length === 0) return;
  const due = Math.max(Math.min(...moments), next.pausedUntil?.getTime() ?? 0);
  await db.wake('deliver', { destination: kind, due: new Date(due) });
}

function isOver(outcome: Outcome | undefined): boolean {
  return outcome?.status === 'sent' || outcome?.status === 'dead';
}

function firstDue(state: string): string {
  return `(SELECT due_at FROM outbox_item WHERE shop_id = $1 AND destination = $2 AND state = '${state}' ORDER BY due_at LIMIT 1)`;
}

import { isDeepStrictEqual } from 'node:util';
import { type Properties, destinationKinds } from '../../app/outbox/destination.ts';
import { propertiesOf } from '../../app/outbox/properties.ts';
import { listPropertyRows } from '../../app/outbox/property-rows.server.ts';
import { decryptText } from '../../app/platform/crypto.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { toMinor } from '../../app/shopify/money.ts';
import { testedDestinations } from '../support/tested-destinations.ts';
import type { ChaosStack } from './chaos-stack.ts';
import type { PlayedRun } from './play-run.ts';

/** What a run came to. Words in `lost` and `doubled` name the fact. */
export interface Verdict {
  lost: string[];
  doubled: string[];
  /** Repeats that were taken and changed nothing: webhooks acknowledged again, events whose unique id was known. */
  resent: number;
}

/** Compares what was accepted with what is stored, what is stored with what the ESPs hold, and looks for what they hold twice. */
export async function judgeRun(stack: ChaosStack, run: PlayedRun): Promise<Verdict> {
  const accepted = run.sent.filter(({ record }) => record.acknowledgements > 0);
  const repeats = accepted.reduce((sum, { record }) => sum + record.acknowledgements - 1, 0);
  const events = [...stack.sandbox.klaviyo.state.events.values()];
  return {
    lost: [
      ...(run.left
        ? [
            `still on its way: ${JSON.stringify(run.left)}`,
            ...(await listWaiting(run)),
            ...countRequests(stack),
            ...(await listJobs(stack)),
          ]
        : []),
      ...(await lostDeliveries(run, accepted)),
      ...(await lostOrders(run, accepted)),
      ...(await lostProperties(stack, run)),
      ...(await lostEvents(stack, run)),
    ],
    doubled: [...(await doubledEvents(stack, run)), ...doubledMails(stack)],
    resent: repeats + events.reduce((sum, event) => sum + event.duplicates, 0),
  };
}

type Accepted = PlayedRun['sent'];

async function listWaiting({ shopId }: PlayedRun): Promise<string[]> {
  const rows = await forShop(shopId, (db) =>
    db.query<{ word: string }>(
      `SELECT concat_ws(' ', destination, item_key, i.state, i.reason, attempts || ' attempts, due', i.due_at, 'paused until', d.paused_until) AS word
       FROM outbox_item i JOIN destination d ON d.shop_id = i.shop_id AND d.kind = i.destination WHERE i.shop_id = $1 AND i.state IN ('pending', 'sending', 'accepted')`,
      [shopId],
    ),
  );
  return rows.map(({ word }) => word);
}

/** What was asked of the ESPs, and how often. */
function countRequests({ sandbox }: ChaosStack): string[] {
  return Object.entries({ klaviyo: sandbox.klaviyo, sendgrid: sandbox.sendgrid }).flatMap(([name, { state }]) =>
    [...state.requests].map(([request, count]) => `${name} ${request}: ${count}`),
  );
}

/** Tasks that wait, whatever the store: what each is, when it may run, and who holds it. */
async function listJobs(stack: ChaosStack): Promise<string[]> {
  const rows = await stack.query<{ word: string }>(
    `SELECT concat_ws(' ', 'job', task_identifier, key, 'attempts', attempts || '/' || max_attempts, 'runs in', (run_at - now())::text,
       'locked', locked_by, (now() - locked_at)::text, left(last_error, 200)) AS word FROM graphile_worker.jobs ORDER BY run_at LIMIT 10`,
  );
  return rows.map(({ word }) => word);
}

async function lostDeliveries({ shopId }: PlayedRun, accepted: Accepted): Promise<string[]> {
  const rows = await forShop(shopId, (db) =>
    db.query<{ id: string; state: string }>('SELECT webhook_id AS id, state FROM delivery WHERE shop_id = $1', [
      shopId,
    ]),
  );
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  return accepted.flatMap(({ record: { topic, webhookId } }) => {
    const state = states.get(topic === 'pixel' ? `pixel:${webhookId}` : webhookId);
    return state === 'settled' ? [] : [`accepted ${topic} ${webhookId} is ${state ?? 'not there'}`];
  });
}

/** The newest accepted word on every order is what is stored. */
async function lostOrders({ shopId }: PlayedRun, accepted: Accepted): Promise<string[]> {
  const newest = new Map<string, { updatedAt: string; minor: string }>();
  for (const { event } of accepted.filter(({ event }) => event.topic.startsWith('orders/'))) {
    const { id, updated_at, current_total_price, currency } = event.payload as Record<string, string>;
    const known = newest.get(String(id));
    if (known && known.updatedAt > String(updated_at)) continue;
    const minor = String(toMinor(String(current_total_price), String(currency)));
    newest.set(String(id), { updatedAt: String(updated_at), minor });
  }
  const rows = await forShop(shopId, (db) =>
    db.query<{ id: string; minor: string }>(
      'SELECT order_id AS id, current_minor AS minor FROM orders WHERE shop_id = $1',
      [shopId],
    ),
  );
  const stored = new Map(rows.map(({ id, minor }) => [id, minor]));
  return [...newest].flatMap(([id, { minor }]) =>
    stored.get(id) === minor ? [] : [`order ${id} is ${stored.get(id) ?? 'not there'}, not ${minor}`],
  );
}

/** Wanted now, believed to be held, and held: the same for everybody who may be mailed. */
async function lostProperties(stack: ChaosStack, { shopId }: PlayedRun): Promise<string[]> {
  const { wanted, believed } = await forShop(shopId, async (db) => {
    const people = await db.query<{ id: string; email: Buffer }>(
      'SELECT customer_id AS id, email_enc AS email FROM customer WHERE shop_id = $1 AND email_enc IS NOT NULL',
      [shopId],
    );
    const emails = new Map(people.map(({ id, email }) => [id, decryptText(`shop ${shopId} customer.email`, email)]));
    const rows = await listPropertyRows(db, [...emails.keys()]);
    const states = await db.query<{ key: string; properties: Properties }>(
      `SELECT destination || ' ' || customer_id AS key, properties FROM property_state WHERE shop_id = $1`,
      [shopId],
    );
    return {
      wanted: rows.map((row) => ({
        id: row.customerId,
        email: emails.get(row.customerId) ?? '',
        properties: propertiesOf(row),
      })),
      believed: new Map(states.map(({ key, properties }) => [key, properties])),
    };
  });
  const destinations = testedDestinations(stack.sandbox);
  return destinationKinds.flatMap((kind) => {
    const held = destinations[kind].held();
    return wanted.flatMap(({ id, email, properties }) => {
      if (!isDeepStrictEqual(believed.get(`${kind} ${id}`), properties))
        return [`${kind}: what is believed of ${id} is old`];
      if (!destinations[kind].equal(held.get(email) ?? {}, properties))
        return [`${kind}: what is held of ${id} is old`];
      return [];
    });
  });
}

async function lostEvents(stack: ChaosStack, { shopId }: PlayedRun): Promise<string[]> {
  const held = new Set([...stack.sandbox.klaviyo.state.events.values()].map(({ uniqueId }) => uniqueId));
  const rows = await forShop(shopId, (db) =>
    db.query<{ id: string; state: string }>(
      `SELECT substring(item_key FROM 7) AS id, state FROM outbox_item WHERE shop_id = $1 AND kind = 'event' AND state IN ('sent', 'dead')`,
      [shopId],
    ),
  );
  return rows
    .filter(({ id, state }) => state === 'dead' || !held.has(id))
    .map(({ id, state }) => `event ${id} is ${state} and not held`);
}

/** Nobody has more events of entering a segment, or of leaving one, than times they entered it. */
async function doubledEvents(stack: ChaosStack, { shopId }: PlayedRun): Promise<string[]> {
  const rows = await forShop(shopId, (db) =>
    db.query<{ email: Buffer; slug: string; entered: number }>(
      `SELECT c.email_enc AS email, m.slug, count(*)::int AS entered FROM segment_member m JOIN customer c USING (shop_id, customer_id)
       WHERE m.shop_id = $1 AND c.email_enc IS NOT NULL GROUP BY 1, 2`,
      [shopId],
    ),
  );
  const entered = new Map<string, number>();
  for (const { email, slug, entered: count } of rows) {
    const key = `${decryptText(`shop ${shopId} customer.email`, email)} ${slug}`;
    entered.set(key, (entered.get(key) ?? 0) + count);
  }
  const { events, profiles } = stack.sandbox.klaviyo.state;
  const told = [...events.values()].filter(({ properties }) => 'segment_slug' in properties);
  const memberships = Map.groupBy(
    told,
    (event) =>
      `${event.metric}: ${profiles.get(event.profileId)?.email ?? ''} ${String(event.properties['segment_slug'])}`,
  );
  return [...memberships].flatMap(([key, { length }]) => {
    const times = entered.get(key.slice(key.indexOf(': ') + 2)) ?? 0;
    return length > times ? [`${key}: ${length} events, entered ${times} times`] : [];
  });
}

function doubledMails(stack: ChaosStack): string[] {
  const seen = new Set<string>();
  return stack.sandbox.sendgrid.state.mails.flatMap(({ request }) => {
    const text = JSON.stringify(request);
    if (seen.has(text)) return ['a mail was accepted twice'];
    seen.add(text);
    return [];
  });
}

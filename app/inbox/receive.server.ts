import { queryDoor } from '../platform/db.server.ts';
import { refusalOf } from '../platform/refusal-of.ts';
import { enterShop } from '../shopify/find-shop.server.ts';
import { sealBody } from './seal-body.server.ts';

/**
 * The one door in. Every delivery is stored once per (shop, webhook id) before its sender gets a 200, and the same statement
 * wakes the projection. Deliveries that arrive together share one transaction (group commit): while one statement is on its way,
 * the next group gathers. The statement covers several shops, so it runs as the role `regulars_door`, which may insert and no more.
 */
export interface ReceivedDelivery {
  domain: string;
  webhookId: string;
  topic: string;
  eventId: string | null;
  apiVersion: string | null;
  triggeredAt: Date;
  receivedAt: Date;
  body: Buffer;
}

interface Waiting extends ReceivedDelivery {
  shopId: number;
  sealed: Buffer;
  stored: () => void;
  failed: (error: unknown) => void;
}

const groupSizeMax = 256;
const groupBytesMax = 8 * 1024 * 1024;
/** Past this the process would rather say 503, which Shopify retries, than run out of memory. */
const waitingBytesMax = 256 * 1024 * 1024;
/** One group commits while the next one is sent; more would only split the groups. */
const statementsInFlightMax = 2;

const waiting: Waiting[] = [];
let waitingBytes = 0;
let inFlight = 0;

/**
 * Stores a delivery; resolves after the commit. A repeat of the same (shop, webhook id) is absorbed.
 * @throws when the database refuses or can't be reached, or too much waits: answer 503, the sender retries.
 */
export async function receive(delivery: ReceivedDelivery): Promise<void> {
  if (waitingBytes + delivery.body.length > waitingBytesMax)
    throw new Error('Too many deliveries are waiting for the database');
  const shopId = await findShopId(delivery.domain);
  const sealed = sealBody(shopId, delivery.body);
  return new Promise((stored, failed) => {
    waiting.push({ ...delivery, shopId, sealed, stored, failed });
    waitingBytes += sealed.length;
    if (inFlight < statementsInFlightMax) void storeGroup();
  });
}

async function storeGroup(): Promise<void> {
  const group = takeGroup();
  if (group.length === 0) return;
  inFlight += 1;
  try {
    await insertOnce(group);
    for (const one of group) one.stored();
  } catch (error) {
    await settleFailed(group, error);
  } finally {
    inFlight -= 1;
    if (waiting.length > 0) void storeGroup();
  }
}

/**
 * A value that PostgreSQL refuses fails the whole group (classes 22, 23, 54): the others are stored one by one, the culprit alone gets
 * the error. Any other failure is the database's, and everybody's: trying each would only keep the senders waiting.
 */
async function settleFailed(group: Waiting[], error: unknown): Promise<void> {
  const isRefusal = refusalOf(error)?.reason === 'database-refused';
  if (group.length === 1 || !isRefusal) for (const one of group) one.failed(error);
  else for (const one of group) await insertOnce([one]).then(one.stored, one.failed);
}

function takeGroup(): Waiting[] {
  let bytes = 0;
  const full = waiting.findIndex(({ sealed }, index) => {
    const fits = index < groupSizeMax && (index === 0 || bytes + sealed.length <= groupBytesMax);
    if (fits) bytes += sealed.length;
    return !fits;
  });
  const group = waiting.splice(0, full === -1 ? waiting.length : full);
  waitingBytes -= bytes;
  return group;
}

/** The bodies travel as one binary value that is cut up again: an array of bytea would be sent as escaped text, twice the size. */
async function insertOnce(group: Waiting[]): Promise<void> {
  let end = 0;
  const starts = group.map((one) => (end += one.sealed.length) - one.sealed.length + 1);
  await queryDoor({
    name: 'insert-deliveries',
    text: `
      WITH input AS (
        SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::int[], $9::int[], $10::int[])
          AS input (shop_id, webhook_id, topic, event_id, api_version, triggered_at, received_at, bytes, start, length)
      ), stored AS (
        INSERT INTO delivery (shop_id, webhook_id, topic, event_id, api_version, triggered_at, received_at, bytes, body)
        SELECT shop_id, webhook_id, topic, event_id, api_version, triggered_at, received_at, bytes, substring($11::bytea FROM start FOR length) FROM input
        ON CONFLICT DO NOTHING
      )
      SELECT wake(shop_id, 'project') FROM (SELECT DISTINCT shop_id FROM input ORDER BY shop_id) shops`,
    values: [
      group.map((one) => one.shopId),
      group.map((one) => one.webhookId),
      group.map((one) => one.topic),
      group.map((one) => one.eventId),
      group.map((one) => one.apiVersion),
      group.map((one) => one.triggeredAt.toISOString()),
      group.map((one) => one.receivedAt.toISOString()),
      group.map((one) => one.body.length),
      starts,
      group.map((one) => one.sealed.length),
      Buffer.concat(group.map((one) => one.sealed)),
    ],
  });
}

/** Ids of the directory never change. Only signed deliveries and known pixels ask, so the map is as large as the directory. */
const shopIds = new Map<string, number>();

async function findShopId(domain: string): Promise<number> {
  const known = shopIds.get(domain);
  if (known !== undefined) return known;
  const shopId = await enterShop(domain);
  shopIds.set(domain, shopId);
  return shopId;
}

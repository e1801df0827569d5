import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../faults.ts';
import type { FaultDecision, Faults } from '../faults.ts';
import type { DeliveryLog, DeliveryRecord } from './delivery-log.ts';
import { pixelRequest, pixelTopic } from './pixel-request.ts';
import { createWebhookPoster } from './post-webhook.ts';
import type { AttemptOutcome } from './post-webhook.ts';
import { createReorderBuffer } from './reorder-buffer.ts';
import { createRetrySchedule, retriesMax } from './retry-schedule.ts';
import { createSlots } from './slots.ts';
import { absorbWebhook } from './state.ts';
import type { SandboxShop, ShopifyState } from './state.ts';
import { signWebhook } from './webhook-request.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { WebhookRequest } from './webhook-request.ts';

export interface WebhookOptions {
  state: ShopifyState;
  faults: Faults;
  log: DeliveryLog;
  apiSecret: string;
  seed: number;
  now: () => number;
  /** Where the app listens; asked at every attempt, so that it can move. */
  url: () => string;
  /** Topics the app subscribed to; null = every topic is delivered. */
  topics: string[] | null;
  /** Requests at once, at most. */
  concurrencyMax?: number;
  timeoutMs?: number;
  /** Milliseconds before retry 1 to 8. */
  retryDelayMs?: (attempt: number) => number;
  /** Told of every event before it is delivered. */
  onEvent?: (shop: SandboxShop, event: StoreEvent) => void;
}

/** Counts of one `emitAll`. */
export interface EmitSummary {
  /** Events read. */
  emitted: number;
  acknowledged: number;
  failed: number;
  lost: number;
  notSubscribed: number;
}

/**
 * Sends a store's events to the app, as Shopify does: signed, at least once, in no sure order.
 * Events of topic `pixel` go where the app's web pixel posts, once and unsigned.
 */
export interface WebhookEmitter {
  /** Delivers one event, retries included. */
  emit(shop: string, event: StoreEvent): Promise<DeliveryRecord>;
  /**
   * Delivers a stream in the order given, at most `rate` a second, retries included.
   * @param pace.rate events a second; none = as fast as the app answers.
   * @param pace.concurrency deliveries under way at once.
   */
  emitAll(
    shop: string,
    events: AsyncIterable<StoreEvent> | Iterable<StoreEvent>,
    pace?: { rate?: number; concurrency?: number },
  ): Promise<EmitSummary>;
  /** Resolves when nothing is under way and nothing waits for a retry. */
  quiet(): Promise<void>;
  /** Drops what waits for a retry; nothing is sent afterwards. */
  stop(): Promise<void>;
}

/** Deliveries that wait for a retry while a stream goes on; beyond it the stream waits. */
const unsettledMax = 20_000;
const defaultConcurrency = 16;
/** A held webhook with nothing after it goes out after this long. */
const heldMs = 250;

interface Delivery {
  record: DeliveryRecord;
  webhook: WebhookRequest;
  fault: FaultDecision;
  url: () => string;
  /** A browser sends its pixel's events once. */
  retries: number;
}

/** Opens an emitter. Every emitted event also changes the sandbox's own store. */
export function createWebhookEmitter(options: WebhookOptions): WebhookEmitter {
  const concurrencyMax = options.concurrencyMax ?? defaultConcurrency;
  const poster = createWebhookPoster({ sockets: concurrencyMax, timeoutMs: options.timeoutMs });
  const slots = createSlots(concurrencyMax);
  const retryDelayMs = options.retryDelayMs ?? createRetrySchedule();
  const stopping = new AbortController();
  // Every delivery that waits for a retry listens to it.
  setMaxListeners(0, stopping.signal);
  const unsettled = new Set<Promise<unknown>>();
  let serial = 0;

  /** Absorbs, signs and writes down; no delivery when the app is not to hear of it. */
  const prepare = (domain: string, event: StoreEvent): { record: DeliveryRecord; delivery: Delivery | null } => {
    const shop = options.state.shops.get(domain);
    if (!shop) throw new Error(`The sandbox has no shop ${domain}`);
    absorbWebhook(shop, event.topic, event.payload);
    options.onEvent?.(shop, event);
    const addressed = address(shop, event);
    const webhookId = addressed?.webhook.webhookId ?? '';
    const record = options.log.open({ webhookId, topic: event.topic, shop: domain, triggeredAt: event.at });
    const fault = options.faults.next('webhooks');
    if (addressed === null) record.status = 'not-subscribed';
    else if (fault.lost) record.status = 'lost';
    return { record, delivery: addressed && !fault.lost ? { ...addressed, record, fault } : null };
  };

  const address = (shop: SandboxShop, event: StoreEvent): Pick<Delivery, 'webhook' | 'url' | 'retries'> | null => {
    if (event.topic === pixelTopic) {
      const pixel = pixelRequest(shop, event);
      return pixel && { webhook: pixel.request, url: () => pixel.url, retries: 0 };
    }
    if (options.topics !== null && !options.topics.includes(event.topic)) return null;
    const signing = { apiSecret: options.apiSecret, seed: options.seed };
    const webhook = signWebhook(signing, shop.domain, event, serial++);
    return { webhook, url: options.url, retries: retriesMax };
  };

  const attempt = async (delivery: Delivery, isFirst: boolean): Promise<boolean> => {
    const fault = isFirst ? delivery.fault.kind : null;
    // A fault before the request: the app hears nothing. After it: the app has it, Shopify does not know.
    const isAnswerLost = fault === 'lostAnswer' || fault === 'timeout';
    const outcome: AttemptOutcome =
      fault !== null && !isAnswerLost
        ? { error: `fault-${fault}` }
        : await slots.use(() => poster.post(delivery.url(), delivery.webhook));
    return note(delivery.record, isAnswerLost ? { error: `fault-${fault}` } : outcome);
  };

  const note = (record: DeliveryRecord, outcome: AttemptOutcome): boolean => {
    const isAcknowledged = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
    record.attempts += 1;
    record.lastOutcome = 'status' in outcome ? String(outcome.status) : outcome.error;
    if (!isAcknowledged) return false;
    record.acknowledgements += 1;
    record.status = 'acknowledged';
    record.acknowledgedAt ??= new Date(options.now()).toISOString();
    return true;
  };

  const deliver = async (delivery: Delivery, onFirst: () => void): Promise<void> => {
    const { record, fault } = delivery;
    if (fault.delayMs > 0) await wait(fault.delayMs, undefined, { signal: stopping.signal });
    const first = attempt(delivery, true);
    const copy = fault.duplicate ? attempt(delivery, false) : Promise.resolve(false);
    const answers = await Promise.all([first, copy]);
    onFirst();
    if (answers.includes(true)) return;
    for (let retry = 1; retry <= delivery.retries; retry += 1) {
      await wait(retryDelayMs(retry), undefined, { signal: stopping.signal });
      if (await attempt(delivery, false)) return;
    }
    record.status = 'failed';
  };

  /** Runs a delivery; resolves when settled. `onFirst` is called once, when its first attempt is over. */
  const start = (delivery: Delivery, onFirst: () => void = () => {}): Promise<void> => {
    const running = deliver(delivery, onFirst).catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error;
    });
    const settled = running.finally(() => {
      onFirst();
      unsettled.delete(settled);
    });
    unsettled.add(settled);
    return settled;
  };

  const emit = async (shop: string, event: StoreEvent): Promise<DeliveryRecord> => {
    const { record, delivery } = prepare(shop, event);
    if (!delivery) return record;
    if (delivery.fault.reorder) delivery.fault.delayMs += heldMs;
    await start(delivery);
    return record;
  };

  const emitAll: WebhookEmitter['emitAll'] = async (shop, events, pace = {}) => {
    const limit = createSlots(Math.min(pace.concurrency ?? concurrencyMax, concurrencyMax));
    const buffer = createReorderBuffer<Delivery>(seededRandom(options.seed));
    const records: DeliveryRecord[] = [];
    const startedAt = performance.now();
    const settling: Promise<void>[] = [];
    const launch = async (delivery: Delivery): Promise<void> => {
      const release = await limit.take();
      settling.push(start(delivery, release));
    };
    for await (const event of events) {
      if (stopping.signal.aborted) break;
      if (pace.rate) await waitForTurn(startedAt, records.length, pace.rate, stopping.signal);
      if (unsettled.size >= unsettledMax) await Promise.race(unsettled);
      const { record, delivery } = prepare(shop, event);
      records.push(record);
      if (!delivery) continue;
      for (const ready of buffer.push(delivery, delivery.fault.reorder)) await launch(ready);
    }
    for (const ready of buffer.flush()) await launch(ready);
    await Promise.all(settling);
    return summarise(records);
  };

  const quiet = async (): Promise<void> => {
    while (unsettled.size > 0) await Promise.all(unsettled);
  };

  return {
    emit,
    emitAll,
    quiet,
    stop: async () => {
      stopping.abort();
      await quiet();
      poster.close();
    },
  };
}

/** Waits until the stream may send its `sent`-th event. The rate is a mean: after a halt the stream catches up. */
async function waitForTurn(startedAt: number, sent: number, rate: number, signal: AbortSignal): Promise<void> {
  const dueMs = startedAt + (sent * 1000) / rate - performance.now();
  if (dueMs > 1) await wait(dueMs, undefined, { signal }).catch(() => {});
}

function summarise(records: DeliveryRecord[]): EmitSummary {
  const count = (status: DeliveryRecord['status']): number =>
    records.filter((record) => record.status === status).length;
  return {
    emitted: records.length,
    acknowledged: count('acknowledged'),
    failed: count('failed'),
    lost: count('lost'),
    notSubscribed: count('not-subscribed'),
  };
}

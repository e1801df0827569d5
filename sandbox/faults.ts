import { z } from 'zod';
import { readJson } from './http.ts';
import type { SandboxHandler, SandboxReply } from './http.ts';

/**
 * Faults on demand. Each service has rates in [0, 1] and its own seeded stream, so the same seed and the same
 * sequence of requests meet the same faults. Kinds exclude each other, so their rates sum to at most 1.
 */
const kinds = ['429', '500', '503', 'timeout', 'reset', 'lostAnswer'] as const;
const rate = z.number().min(0).max(1);
const millisecondsMax = 10 * 60 * 1000;
const milliseconds = z.number().int().min(0).max(millisecondsMax);
const Rates = z
  .strictObject({
    429: rate.optional(),
    500: rate.optional(),
    503: rate.optional(),
    /** Nothing is done and nothing is answered until the client gives up. */
    timeout: rate.optional(),
    /** Nothing is done; the connection is reset. */
    reset: rate.optional(),
    /** The request is applied; the connection is reset before the answer. */
    lostAnswer: rate.optional(),
    /** Every answer waits this long. */
    slowMs: milliseconds.optional(),
    /** Per item of a batch: refused while the rest is taken. */
    partial: rate.optional(),
    /** Webhooks only, per delivery: sent twice, out of order, never, late. */
    duplicate: rate.optional(),
    reorder: rate.optional(),
    loss: rate.optional(),
    delayMs: milliseconds.optional(),
  })
  .refine(
    (rates) => kinds.reduce((sum, kind) => sum + (rates[kind] ?? 0), 0) <= 1,
    'the rates of 429, 500, 503, timeout, reset and lostAnswer sum to more than 1',
  );
const Service = z.enum(['klaviyo', 'sendgrid', 'shopify', 'webhooks']);
const FaultsBody = z.strictObject({
  service: Service,
  rates: Rates,
  seed: z.number().int().optional(),
});

export type FaultService = z.infer<typeof Service>;
export type FaultRates = z.infer<typeof Rates>;
export type FaultKind = (typeof kinds)[number];

/** What happens to one request or delivery. */
export interface FaultDecision {
  /** At most one of those that exclude each other; null = none. */
  kind: FaultKind | null;
  slowMs: number;
  duplicate: boolean;
  reorder: boolean;
  lost: boolean;
  delayMs: number;
}

export interface Faults {
  /** Decides for one request or one delivery of `service`. */
  next(service: FaultService): FaultDecision;
  /** Decides for one item of a batch: true = refuse it. */
  nextItemRefused(service: FaultService): boolean;
  /** Replaces a service's rates; its stream starts again from `seed`. */
  set(service: FaultService, rates: FaultRates, seed?: number): void;
  clear: () => void;
  /** GET and POST /_sandbox/faults. */
  control: SandboxHandler;
}

interface Stream {
  rates: FaultRates;
  seed: number;
  random: () => number;
  /** Items have their own, so that the size of a batch does not shift what the requests meet. */
  randomOfItems: () => number;
}

/** Longer than any client waits: `listen` drops the silence when the client hangs up. */
const hangMs = 10 * 60 * 1000;

/** Faults for every service, none at first. @param seed of the streams that are not given their own. */
export function createFaults(seed = 1): Faults {
  const streams = new Map<FaultService, Stream>();
  const clear = (): void => {
    for (const service of Service.options) streams.set(service, openStream({}, seed));
  };
  clear();
  const streamOf = (service: FaultService): Stream => streams.get(service) ?? openStream({}, seed);
  const faults: Faults = {
    next: (service) => decide(streamOf(service)),
    nextItemRefused: (service) => {
      const { rates, randomOfItems } = streamOf(service);
      return rates.partial ? randomOfItems() < rates.partial : false;
    },
    set: (service, rates, ownSeed) => {
      streams.set(service, openStream(rates, ownSeed ?? seed));
    },
    clear,
    control: (request) => {
      if (request.url.pathname !== '/_sandbox/faults') return null;
      if (request.method === 'GET') return { status: 200, body: show(streams) };
      if (request.method !== 'POST') return { status: 405 };
      const body = parseBody(request);
      if (!body.ok) return { status: 400, body: { error: body.reason } };
      faults.set(body.value.service, body.value.rates, body.value.seed);
      return { status: 200, body: show(streams) };
    },
  };
  return faults;
}

/**
 * Plays a decision around a service's own handler: the services agree on everything but the words of their errors.
 * @param apply does the request; not called when the fault comes before it.
 * @param refuse the service's own answer for 429, 500 and 503.
 */
export async function withFault(
  decision: FaultDecision,
  apply: () => Promise<SandboxReply> | SandboxReply,
  refuse: (status: 429 | 500 | 503) => SandboxReply,
): Promise<SandboxReply> {
  const slow = decision.slowMs > 0 ? { hangMs: decision.slowMs } : {};
  switch (decision.kind) {
    case '429':
      return { ...refuse(429), ...slow };
    case '500':
      return { ...refuse(500), ...slow };
    case '503':
      return { ...refuse(503), ...slow };
    case 'timeout':
      return { status: 504, hangMs, reset: true };
    case 'reset':
      return { status: 500, reset: true, ...slow };
    case 'lostAnswer':
      return { ...(await apply()), reset: true, ...slow };
    case null:
      return { ...(await apply()), ...slow };
  }
}

/** A seeded stream of numbers in [0, 1) (mulberry32): small, fast, the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function openStream(rates: FaultRates, seed: number): Stream {
  return { rates, seed, random: seededRandom(seed), randomOfItems: seededRandom(~seed) };
}

/** Four draws always, so that changing one rate does not shift what the others meet. */
function decide({ rates, random }: Stream): FaultDecision {
  const [kindDraw, duplicateDraw, reorderDraw, lossDraw] = [random(), random(), random(), random()];
  return {
    kind: pickKind(rates, kindDraw),
    slowMs: rates.slowMs ?? 0,
    duplicate: duplicateDraw < (rates.duplicate ?? 0),
    reorder: reorderDraw < (rates.reorder ?? 0),
    lost: lossDraw < (rates.loss ?? 0),
    delayMs: rates.delayMs ?? 0,
  };
}

function pickKind(rates: FaultRates, draw: number): FaultKind | null {
  let edge = 0;
  for (const kind of kinds) {
    edge += rates[kind] ?? 0;
    if (draw < edge) return kind;
  }
  return null;
}

function parseBody(
  request: Parameters<SandboxHandler>[0],
): { ok: true; value: z.infer<typeof FaultsBody> } | { ok: false; reason: string } {
  try {
    const parsed = FaultsBody.safeParse(readJson(request));
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reason: z.prettifyError(parsed.error) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, reason: 'not-json' };
    throw error;
  }
}

function show(streams: Map<FaultService, Stream>): object {
  return Object.fromEntries([...streams].map(([service, { rates, seed }]) => [service, { rates, seed }]));
}

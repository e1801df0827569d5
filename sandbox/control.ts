import { z } from 'zod';
import { readJson } from './http.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from './http.ts';
import type { DeliveryLog, DeliveryStatus } from './shopify/delivery-log.ts';
import type { ShopifyState } from './shopify/state.ts';
import type { WebhookEmitter } from './shopify/webhooks.ts';

const Emitted = z.strictObject({
  shop: z.string(),
  topic: z.string().min(1),
  payload: z.record(z.string(), z.unknown()),
  at: z.iso.datetime({ offset: true }).optional(),
});
const Status = z.enum(['pending', 'acknowledged', 'failed', 'lost', 'not-subscribed']);

/** How many deliveries one look shows unless asked otherwise. */
const shownDefault = 1000;

export interface ControlOptions {
  state: ShopifyState;
  log: DeliveryLog;
  emitter: WebhookEmitter;
  now: () => number;
  reset: () => void;
  /** GET /_sandbox/state adds what these say. */
  counts: () => Record<string, unknown>;
  /** Each service's own: faults, /_sandbox/klaviyo/*, /_sandbox/sendgrid/*. */
  handlers: SandboxHandler[];
}

/** `/_sandbox/*`: the same on every listener, for tests and for people who look. */
export function createControl(options: ControlOptions): SandboxHandler {
  const routes: Record<string, (request: SandboxRequest) => SandboxReply | Promise<SandboxReply>> = {
    'GET /_sandbox/state': () => ({ status: 200, body: countsOf(options) }),
    'POST /_sandbox/reset': () => {
      options.reset();
      return { status: 200, body: { ok: true } };
    },
    'GET /_sandbox/deliveries': ({ url }) => deliveries(options.log, url.searchParams),
    'POST /_sandbox/shopify/webhooks': (request) => emitOne(options, request),
  };
  return async (request) => {
    if (!request.url.pathname.startsWith('/_sandbox/')) return null;
    for (const handler of options.handlers) {
      const reply = await handler(request);
      if (reply !== null) return reply;
    }
    const route = routes[`${request.method} ${request.url.pathname}`];
    return route ? route(request) : null;
  };
}

function countsOf(options: ControlOptions): object {
  const shops = [...options.state.shops.values()].map((shop) => ({
    shop: shop.domain,
    installed: shop.installed,
    customers: shop.customers.size,
    orders: shop.orders.size,
    products: shop.products.size,
    carts: shop.carts.size,
    checkouts: shop.checkouts.size,
    webPixel: shop.webPixel !== null,
  }));
  return { now: new Date(options.now()).toISOString(), shops, deliveries: options.log.counts(), ...options.counts() };
}

/** `?status=&topic=&shop=&limit=&after=`: in the order emitted; `after` skips that many. */
function deliveries(log: DeliveryLog, query: URLSearchParams): SandboxReply {
  const status = query.has('status') ? Status.safeParse(query.get('status')) : null;
  if (status && !status.success) return { status: 400, body: { error: 'unknown-status' } };
  const found = log.list({
    status: status?.data satisfies DeliveryStatus | undefined,
    topic: query.get('topic') ?? undefined,
    shop: query.get('shop') ?? undefined,
  });
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? shownDefault);
  const shown = found.slice(after, after + limit);
  return { status: 200, body: { counts: log.counts(), matching: found.length, deliveries: shown } };
}

/** Emits what an outsider gives, as the shop would; answers when the app has answered. */
async function emitOne(options: ControlOptions, request: SandboxRequest): Promise<SandboxReply> {
  const body = readBody(request);
  const parsed = Emitted.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const { shop, topic, payload } = parsed.data;
  if (!options.state.shops.has(shop)) return { status: 404, body: { error: 'no-such-shop' } };
  const at = parsed.data.at ?? new Date(options.now()).toISOString();
  return { status: 200, body: await options.emitter.emit(shop, { at, topic, payload }) };
}

function readBody(request: SandboxRequest): unknown {
  try {
    return readJson(request);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

import { createFaults, withFault } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { createFixedWindows } from '../fixed-window.ts';
import type { FixedWindows, RateWindow } from '../fixed-window.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from '../http.ts';
import { createOfficialCheck } from '../official-schema.ts';
import type { OfficialCheck } from '../official-schema.ts';
import { accountRoutes } from './account-routes.ts';
import { emptyState, settle } from './account.ts';
import type { SendgridAccount, SendgridState } from './account.ts';
import { contactRoutes } from './contact-routes.ts';
import { createControl } from './control.ts';
import { eventWebhookRoutes } from './event-webhook-routes.ts';
import { fieldRoutes } from './field-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { refuse, SendgridRefusal } from './route.ts';
import type { SendgridRoute } from './route.ts';

export interface SendgridKey {
  key: string;
  /** All when absent. */
  scopes?: string[];
}

export interface SendgridOptions {
  now?: () => number;
  /** API keys; when absent every key that begins with SG.sandbox may do everything. */
  keys?: SendgridKey[];
  faults?: Faults;
  /** Of the faults, when none are given. */
  seed?: number;
  /** How long a job of contacts is pending. */
  jobMs?: number;
  /** Requests per minute and endpoint; SendGrid publishes no number, clients must go by the headers. */
  requestsPerMinute?: number;
  /** Folder of SendGrid's published OpenAPI files; each is skipped when it is not there. */
  specifications?: URL;
}

export interface Sendgrid {
  /** /v3/* */
  handle: SandboxHandler;
  /** /_sandbox/sendgrid/* */
  control: SandboxHandler;
  state: SendgridState;
  reset: () => void;
}

const jobMsDefault = 5;
const requestsPerMinuteDefault = 600;
const publishedSpecifications = new URL('../../../shared/specs/sendgrid/', import.meta.url);
const files: [prefix: string, file: string][] = [
  ['/v3/marketing/contacts', 'tsg_mc_contacts_v3.json'],
  ['/v3/marketing/field_definitions', 'tsg_mc_custom_fields_v3.json'],
  ['/v3/marketing/lists', 'tsg_mc_lists_v3.json'],
  ['/v3/mail/send', 'tsg_mail_v3.json'],
  ['/v3/recipients/erasejob', 'tsg_recipients_data_erasure_v3.json'],
  ['/v3/user/webhooks', 'tsg_webhooks_v3.json'],
];
const allScopes = [
  'mail.send',
  'marketing.create',
  'marketing.delete',
  'marketing.read',
  'marketing.update',
  'recipients.erasejob.create',
  'user.webhooks.event.settings.read',
  'user.webhooks.event.settings.update',
];
const routes = [...accountRoutes, ...fieldRoutes, ...contactRoutes, ...mailRoutes, ...eventWebhookRoutes].map(
  (route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }),
);

/** A SendGrid account, as strict as the real one in what Regulars uses. */
export function createSendgrid(options: SendgridOptions = {}): Sendgrid {
  const now = options.now ?? Date.now;
  const faults = options.faults ?? createFaults(options.seed);
  const windows = createFixedWindows(now);
  const account: SendgridAccount = {
    state: emptyState(),
    now,
    faults,
    jobMs: options.jobMs ?? jobMsDefault,
    check: createChecks(options.specifications ?? publishedSpecifications),
    scopes: allScopes,
  };
  const window = { limit: options.requestsPerMinute ?? requestsPerMinuteDefault, seconds: 60 };
  return {
    handle: async (request) => {
      if (!request.url.pathname.startsWith('/v3/')) return null;
      const found = findRoute(request);
      const name = `${request.method} ${found?.route.path ?? request.url.pathname}`;
      const decision = faults.next('sendgrid');
      const reply = await withFault(
        decision,
        () => answer(account, windows, window, options.keys, request),
        (status) => (status === 429 ? throttled(window.limit, now() + 1000) : failed(status)),
      );
      count(account.state, `${name} ${decision.kind ?? reply.status}`);
      return reply;
    },
    control: createControl(account),
    state: account.state,
    reset: () => {
      Object.assign(account.state, emptyState());
      windows.reset();
    },
  };
}

/** Authenticate, find, check the envelope, count against the limit, do. */
function answer(
  account: SendgridAccount,
  windows: FixedWindows,
  windowOfAccount: RateWindow,
  keys: SendgridKey[] | undefined,
  request: SandboxRequest,
): SandboxReply {
  try {
    settle(account);
    const scopes = authenticate(request, keys);
    const { route, params } = findRoute(request) ?? refuseRoute(request);
    if (route.scope !== null && !scopes.includes(route.scope)) refuse(403, 'access forbidden');
    refuseEnvelope(request, route);
    const window = route.window ?? windowOfAccount;
    const verdict = windows.take(`${route.method} ${route.path}`, [window]);
    if (!verdict.allowed) return throttled(window.limit, verdict.resetAtMs);
    const reply = route.answer({ account: { ...account, scopes }, route, request, params });
    return {
      ...reply,
      headers: { ...rateHeaders(window.limit, verdict.remaining, verdict.resetAtMs), ...reply.headers },
    };
  } catch (error) {
    if (error instanceof SendgridRefusal) return error.toReply();
    throw error;
  }
}

/** @returns what the key may do. */
function authenticate(request: SandboxRequest, keys: SendgridKey[] | undefined): string[] {
  const [, given] = /^Bearer (SG\.\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (given === undefined) refuse(401, 'authorization required');
  if (!keys && given.startsWith('SG.sandbox')) return allScopes;
  const known = keys?.find(({ key }) => key === given);
  if (!known) refuse(401, 'The provided authorization grant is invalid, expired, or revoked');
  return known.scopes ?? allScopes;
}

function refuseEnvelope(request: SandboxRequest, route: SendgridRoute): void {
  const type = request.headers['content-type'] ?? '';
  if (request.raw.length > 0 && !type.startsWith('application/json')) {
    refuse(415, 'Content-Type should be application/json.');
  }
  if (route.payloadBytesMax !== undefined && request.raw.length > route.payloadBytesMax) {
    refuse(413, `The payload is larger than ${route.payloadBytesMax} bytes.`);
  }
}

function refuseRoute({ url }: SandboxRequest): never {
  if (routes.some(({ pattern }) => pattern.test(url.pathname))) refuse(405, 'method not allowed');
  refuse(404, 'not found');
}

function findRoute({ method, url }: SandboxRequest): { route: SendgridRoute; params: Record<string, string> } | null {
  for (const { route, pattern } of routes) {
    const match = route.method === method ? pattern.exec(url.pathname) : null;
    if (match) return { route, params: { ...match.groups } };
  }
  return null;
}

function throttled(limit: number, resetAtMs: number): SandboxReply {
  return {
    status: 429,
    headers: rateHeaders(limit, 0, resetAtMs),
    body: { errors: [{ message: 'too many requests', field: null }] },
  };
}

/** The reset is a moment, in epoch seconds. */
function rateHeaders(limit: number, remaining: number, resetAtMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAtMs / 1000)),
  };
}

function failed(status: number): SandboxReply {
  return { status, body: { errors: [{ message: 'internal server error', field: null }] } };
}

/** The published mail schema calls top-level custom_args a string; the API takes an object. */
function createChecks(folder: URL): OfficialCheck {
  const checks = files.map(([prefix, file]) => ({
    prefix,
    check: createOfficialCheck(new URL(file, folder), ({ ...schema }) => {
      const { properties } = schema;
      if (!isObject(properties) || !isObject(properties.custom_args)) return schema;
      return { ...schema, properties: { ...properties, custom_args: { type: 'object' } } };
    }),
  }));
  return (method, path, body) => checks.find(({ prefix }) => path.startsWith(prefix))?.check(method, path, body) ?? [];
}

function isObject<Value>(value: Value): value is Extract<Value, Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function count(state: SendgridState, key: string): void {
  state.requests.set(key, (state.requests.get(key) ?? 0) + 1);
}

import { createFaults, withFault } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { createFixedWindows } from '../fixed-window.ts';
import type { FixedWindows } from '../fixed-window.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from '../http.ts';
import { createOfficialCheck } from '../official-schema.ts';
import { accountRoutes } from './account-routes.ts';
import { emptyState, settle } from './account.ts';
import type { KlaviyoAccount, KlaviyoState } from './account.ts';
import { bulkImportRoutes } from './bulk-import-routes.ts';
import { createControl } from './control.ts';
import { eventRoutes } from './event-routes.ts';
import { listRoutes } from './list-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { KlaviyoRefusal, refuseParameter, serverFailed, throttled } from './refusal.ts';
import type { KlaviyoRoute } from './route.ts';
import { universalContentRoutes } from './universal-content-routes.ts';

export interface KlaviyoKey {
  key: string;
  /** "profiles:write" and so on; all when absent. */
  scopes?: string[];
}

export interface KlaviyoOptions {
  now?: () => number;
  /** Private keys; when absent every key that begins with pk_sandbox may do everything. */
  keys?: KlaviyoKey[];
  faults?: Faults;
  /** Of the faults, when none are given. */
  seed?: number;
  /** A bulk import is queued for so long, then processed for as long. */
  jobStepMs?: number;
  /** Klaviyo's published OpenAPI file; skipped when it is not there. */
  specification?: URL;
}

export interface Klaviyo {
  /** /api/* */
  handle: SandboxHandler;
  /** /_sandbox/klaviyo/* */
  control: SandboxHandler;
  state: KlaviyoState;
  reset: () => void;
}

const revision = '2026-07-15';
const jobStepMsDefault = 5;
const publishedSpecification = new URL('../../../shared/specs/klaviyo/stable-2026-07-15.json', import.meta.url);
const routes = [
  ...accountRoutes,
  ...profileRoutes,
  ...bulkImportRoutes,
  ...eventRoutes,
  ...listRoutes,
  ...universalContentRoutes,
].map((route) => ({ route, pattern: patternOf(route.path) }));

/** A Klaviyo account at revision 2026-07-15, as strict as the real one in what Regulars uses. */
export function createKlaviyo(options: KlaviyoOptions = {}): Klaviyo {
  const now = options.now ?? Date.now;
  const faults = options.faults ?? createFaults(options.seed);
  const windows = createFixedWindows(now);
  const account: KlaviyoAccount = {
    state: emptyState(),
    now,
    faults,
    jobStepMs: options.jobStepMs ?? jobStepMsDefault,
    check: createOfficialCheck(options.specification ?? publishedSpecification),
  };
  return {
    handle: async (request) => {
      if (!request.url.pathname.startsWith('/api/')) return null;
      const found = findRoute(request);
      const name = `${request.method} ${found?.route.path ?? request.url.pathname}`;
      const decision = faults.next('klaviyo');
      const reply = await withFault(
        decision,
        () => answer(account, windows, options.keys, request),
        (status) => (status === 429 ? throttled(1) : serverFailed(status)).toReply(),
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

/** Authenticate, find, check the envelope, count against the limits, do. */
function answer(
  account: KlaviyoAccount,
  windows: FixedWindows,
  keys: KlaviyoKey[] | undefined,
  request: SandboxRequest,
): SandboxReply {
  try {
    settle(account);
    const scopes = authenticate(request, keys);
    const found = findRoute(request) ?? refuseRoute(request);
    const { route, params } = found;
    refuseEnvelope(request, route);
    if (scopes && !route.scopes.every((scope) => scopes.includes(scope))) {
      refuseOne(403, 'permission_denied', 'You do not have permission to perform this action.');
    }
    const verdict = windows.take(`${route.method} ${route.path}`, route.windows);
    if (!verdict.allowed) throw throttled(verdict.retryAfterSeconds);
    const reply = route.answer({ account, route, request, params });
    const limits = route.windows.map(({ limit, seconds }) => `${limit};w=${seconds}`).join(', ');
    return {
      ...reply,
      headers: {
        ...reply.headers,
        'ratelimit-limit': `${route.windows.at(-1)?.limit ?? 0}, ${limits}`,
        'ratelimit-remaining': String(verdict.remaining),
        'ratelimit-reset': String(verdict.resetSeconds),
      },
    };
  } catch (error) {
    if (error instanceof KlaviyoRefusal) return error.toReply();
    throw error;
  }
}

/** @returns the key's scopes, or null when it may do everything. */
function authenticate(request: SandboxRequest, keys: KlaviyoKey[] | undefined): string[] | null {
  const header = request.headers.authorization;
  if (!header) refuseOne(401, 'not_authenticated', 'Authentication credentials were not provided.');
  const [, given = ''] = /^Klaviyo-API-Key (\S+)$/.exec(header) ?? [];
  if (!keys && given.startsWith('pk_sandbox')) return null;
  const known = keys?.find(({ key }) => key === given);
  if (!known) refuseOne(401, 'authentication_failed', 'Incorrect authentication credentials.');
  return known.scopes ?? null;
}

function refuseEnvelope(request: SandboxRequest, route: KlaviyoRoute): void {
  const given = request.headers.revision;
  if (given !== revision) {
    refuseOne(400, 'invalid', given ? `Unknown revision: ${String(given)}` : 'A revision header is required.');
  }
  if (route.method === 'POST' || route.method === 'PATCH') {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
    if (type !== 'application/json' && type !== 'application/vnd.api+json') {
      refuseOne(415, 'unsupported_media_type', `Unsupported media type "${type}" in request.`);
    }
  }
  if (route.payloadBytesMax !== undefined && request.raw.length > route.payloadBytesMax) {
    refuseOne(413, 'payload_too_large', `The payload is larger than ${route.payloadBytesMax} bytes.`);
  }
  for (const name of request.url.searchParams.keys()) {
    if (!name.startsWith('fields[') && !route.query?.includes(name)) {
      refuseParameter(`'${name}' is not a valid parameter for this endpoint.`, name);
    }
  }
}

function refuseRoute({ method, url }: SandboxRequest): never {
  if (routes.some(({ pattern }) => pattern.test(url.pathname))) {
    refuseOne(405, 'method_not_allowed', `Method "${method}" not allowed.`);
  }
  refuseOne(404, 'not_found', 'The path requested could not be found.');
}

function refuseOne(status: number, code: string, detail: string): never {
  throw new KlaviyoRefusal(status, [{ code, title: detail, detail }]);
}

function findRoute({ method, url }: SandboxRequest): { route: KlaviyoRoute; params: Record<string, string> } | null {
  for (const { route, pattern } of routes) {
    if (route.method !== method) continue;
    const match = pattern.exec(url.pathname);
    if (match) return { route, params: { ...match.groups } };
  }
  return null;
}

/** The SDK and the documentation differ on the trailing slash: both are taken. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

function count(state: KlaviyoState, key: string): void {
  state.requests.set(key, (state.requests.get(key) ?? 0) + 1);
}

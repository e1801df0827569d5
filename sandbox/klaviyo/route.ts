import type { z } from 'zod';
import type { RateWindow } from '../fixed-window.ts';
import type { SandboxReply, SandboxRequest } from '../http.ts';
import { readJson } from '../http.ts';
import type { KlaviyoAccount } from './account.ts';
import { errorsOf, invalid, KlaviyoRefusal } from './refusal.ts';

/** One operation of the API. */
export interface KlaviyoRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As the OpenAPI file writes it: /api/profiles/{id}. */
  path: string;
  /** What the key must be allowed. */
  scopes: string[];
  /** Shortest window first. Source: x-klaviyo-ratelimit, revision 2026-07-15. */
  windows: RateWindow[];
  /** Query parameters, besides fields[...]; another is refused. */
  query?: string[];
  payloadBytesMax?: number;
  answer(call: KlaviyoCall): SandboxReply;
}

export interface KlaviyoCall {
  account: KlaviyoAccount;
  route: KlaviyoRoute;
  request: SandboxRequest;
  /** Path parameters by name. */
  params: Record<string, string>;
}

const burstAndSteady = (burst: number, steady: number): RateWindow[] => [
  { limit: burst, seconds: 1 },
  { limit: steady, seconds: 60 },
];

/** The published tiers: burst per second, steady per minute. */
export const tiers = {
  xs: burstAndSteady(1, 15),
  s: burstAndSteady(3, 60),
  m: burstAndSteady(10, 150),
  l: burstAndSteady(75, 750),
  xl: burstAndSteady(350, 3500),
};

/** Klaviyo says "100KB" and "5MB" without saying of which kind: the smaller reading is safe. */
export const kilobyte = 1000;
export const megabyte = 1000 * kilobyte;

/** The body, when it agrees with our strict schema and with Klaviyo's own file. */
export function readBody<Schema extends z.ZodType>(call: KlaviyoCall, schema: Schema): z.infer<Schema> {
  const body = parse(call.request);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new KlaviyoRefusal(400, errorsOf(parsed.error));
  const violations = call.account.check(call.route.method, call.route.path, body);
  if (violations.length > 0) {
    throw new KlaviyoRefusal(
      400,
      violations.map(({ pointer, message }) => invalid(message, pointer)),
    );
  }
  return parsed.data;
}

export function param(call: KlaviyoCall, name: string): string {
  return call.params[name] ?? '';
}

export function reply(status: number, body?: object): SandboxReply {
  if (!body) return { status };
  return { status, headers: { 'content-type': 'application/vnd.api+json' }, body };
}

function parse(request: SandboxRequest): unknown {
  try {
    return readJson(request);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new KlaviyoRefusal(400, [invalid(`JSON parse error - ${error.message}`, '/data')]);
    }
    throw error;
  }
}

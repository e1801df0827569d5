import sendgrid from '@sendgrid/client';
import { z } from 'zod';
import { env } from '../../platform/env.server.ts';
import { failureOfSilence, failureOfStatus } from '../outcome.ts';
import type { Failure } from '../outcome.ts';
import type { Pacer } from '../pace.ts';

/** One call; the answer's body is checked by `schema`. */
export interface SendgridCall<Schema extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  schema: Schema;
  /** Told when the ESP says that the window is used up. */
  pacer: Pacer;
}

/** Makes calls with one account's key. */
export interface SendgridClient {
  call<Schema extends z.ZodType>(call: SendgridCall<Schema>): Promise<z.infer<Schema>>;
}

const timeoutMs = 15_000;
/** The package gives one client for all; an account needs its own. Its types don't name the class. */
const Client = sendgrid.constructor as new () => typeof sendgrid;

const RateHeaders = z.object({
  'x-ratelimit-remaining': z.coerce.number().optional().catch(undefined),
  'x-ratelimit-reset': z.coerce.number().optional().catch(undefined),
});

/** SendGrid's own client with our base URL and a time-out. `setApiKey` resets the base URL, so it is set after. */
export function openSendgridClient(apiKey: string, now: () => number): SendgridClient {
  const client = new Client();
  client.setApiKey(apiKey);
  const defaults = { url: '', baseUrl: `${env().SENDGRID_BASE_URL}/`, timeout: timeoutMs }; // its types don't say that all goes to axios
  client.setDefaultRequest(defaults);
  return {
    call: async ({ method, path, body, schema, pacer }) => {
      const [answer] = await client.request({ method, url: path, ...(body && { body }) });
      const { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset } = RateHeaders.parse(answer.headers);
      if (remaining === 0 && reset !== undefined) pacer.hold(Math.min(reset * 1000, now() + windowMostMs));
      return schema.parse(answer.body);
    },
  };
}

/** The reset is trusted no further than a minute, the longest window. */
const windowMostMs = 60_000;

const Answered = z.object({ code: z.number(), response: z.object({ headers: RateHeaders, body: z.unknown() }) });
const Errors = z.object({
  errors: z.array(z.object({ field: z.string().nullish(), parameter: z.string().nullish() })),
});
const Unanswered = z.object({ isAxiosError: z.literal(true), code: z.string().optional() });

/**
 * What a failed call means. SendGrid's texts are dropped: they can name a person.
 * @throws the error itself when it did not come from a request.
 */
export function readSendgridFailure(error: unknown, now: number): Failure {
  const answered = Answered.safeParse(error);
  if (!answered.success) {
    const unanswered = Unanswered.safeParse(error);
    if (!unanswered.success) throw error;
    return failureOfSilence(unanswered.data.code);
  }
  const { code, response } = answered.data;
  const reset = response.headers['x-ratelimit-reset'];
  const throttledMs = reset === undefined ? null : Math.min(windowMostMs, Math.max(100, reset * 1000 - now));
  const listed = Errors.safeParse(response.body);
  const fields = listed.success ? listed.data.errors.flatMap(({ field, parameter }) => field ?? parameter ?? []) : [];
  return failureOfStatus(code, throttledMs, fields);
}

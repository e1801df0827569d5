import {
  AccountsApi,
  ApiKeySession,
  DataPrivacyApi,
  EventsApi,
  MetricsApi,
  ProfilesApi,
  RetryWithExponentialBackoff,
  TemplatesApi,
} from 'klaviyo-api';
import { z } from 'zod';
import { env } from '../../platform/env.server.ts';
import { failureOfSilence, failureOfStatus } from '../outcome.ts';
import type { Failure } from '../outcome.ts';

/** The parts of Klaviyo's API that we use, for one account. */
export interface KlaviyoClient {
  accounts: AccountsApi;
  profiles: ProfilesApi;
  events: EventsApi;
  metrics: MetricsApi;
  templates: TemplatesApi;
  privacy: DataPrivacyApi;
}

const timeoutMs = 10_000;
/** Tries are the outbox' business: it keeps the limits and remembers. */
const once = { numRetries: 1 };

/** Klaviyo's own SDK with our base URL, a time-out, and no tries of its own. Revision 2026-07-15, which the SDK sends. */
export function openKlaviyoClient(apiKey: string): KlaviyoClient {
  const session = new ApiKeySession(apiKey, new RetryWithExponentialBackoff(once));
  const applyKey = session.applyToRequest.bind(session);
  session.applyToRequest = (request) => {
    applyKey(request);
    request.timeout = timeoutMs;
  };
  const client = {
    accounts: new AccountsApi(session),
    profiles: new ProfilesApi(session),
    events: new EventsApi(session),
    metrics: new MetricsApi(session),
    templates: new TemplatesApi(session),
    privacy: new DataPrivacyApi(session),
  };
  for (const api of Object.values(client)) api.basePath = env().KLAVIYO_BASE_URL;
  return client;
}

const Answered = z.object({
  response: z.object({
    status: z.number(),
    headers: z.object({ 'retry-after': z.coerce.number().optional().catch(undefined) }).optional(),
    data: z.unknown(),
  }),
});
const Errors = z.object({
  errors: z.array(z.object({ source: z.object({ pointer: z.string().nullish() }).nullish() })),
});
const Unanswered = z.object({ isAxiosError: z.literal(true), code: z.string().optional() });

/**
 * What a failed call means. Klaviyo's texts are dropped: they can name a person.
 * @throws the error itself when it did not come from a request.
 */
export function readKlaviyoFailure(error: unknown): Failure {
  const answered = Answered.safeParse(error);
  if (!answered.success) {
    const unanswered = Unanswered.safeParse(error);
    if (!unanswered.success) throw error;
    return failureOfSilence(unanswered.data.code);
  }
  const { status, headers, data } = answered.data.response;
  const retryAfter = headers?.['retry-after'];
  const listed = Errors.safeParse(data);
  const pointers = listed.success ? listed.data.errors.flatMap(({ source }) => source?.pointer ?? []) : [];
  return failureOfStatus(status, retryAfter === undefined ? null : retryAfter * 1000, pointers);
}

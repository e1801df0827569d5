import { createHash } from 'node:crypto';

/** What became of one item in one try. `afterMs` null = by `backoffMs`. */
export type Outcome =
  | { status: 'sent' }
  | { status: 'accepted'; jobId: string; checkInMs: number }
  | { status: 'retry'; reason: RetryReason; afterMs: number | null }
  | { status: 'dead'; reason: string }
  | { status: 'unauthorised'; reason: 'key-refused' | 'scope-missing' };

/** The ESP was at fault, not the item: tried again for as long as it takes. */
const espReasons = [
  'throttled',
  'paced',
  'timed-out',
  'connection-lost',
  'esp-failed',
  'endpoint-gone',
  'companion-refused',
  'job-lost',
  'erasure-not-allowed',
] as const;
/** May be the item's own fault: tried `attemptsMax` times. */
const itemReasons = ['batch-refused', 'import-failed'] as const;
export type RetryReason = (typeof espReasons)[number] | (typeof itemReasons)[number];

/** A request that failed as a whole. */
export type Failure =
  | { kind: 'throttled'; afterMs: number }
  | { kind: 'unavailable'; reason: 'timed-out' | 'connection-lost' | 'esp-failed' | 'endpoint-gone' }
  | { kind: 'unauthorised'; reason: 'key-refused' | 'scope-missing' }
  | Refused;

/** The ESP won't take what was sent; `pointers` lead to the fields it says are wrong. */
export interface Refused {
  kind: 'refused';
  status: number;
  pointers: string[];
}

/** About two hours of trying by `backoffMs`. */
const attemptsMax = 12;
const backoffFirstMs = 500;
const backoffMostMs = 15 * 60_000;

/**
 * How long to wait before the next try: doubles from half a second to 15 minutes, less up to a half so that items that failed
 * together don't return together.
 * @param key seeds the jitter, so that the same try of the same item waits the same.
 */
export function backoffMs(key: string, attempt: number): number {
  const full = Math.min(backoffMostMs, backoffFirstMs * 2 ** Math.min(attempt - 1, 30));
  const jitter = createHash('sha256').update(`${key}|${attempt}`).digest().readUInt32BE() / 2 ** 32;
  return Math.round(full * (1 - jitter / 2));
}

/** The outcome that is stored: a retry gets its wait, and is dead when the item itself failed too often. */
export function resolveOutcome(outcome: Outcome, itemKey: string, attempt: number): Outcome {
  if (outcome.status !== 'retry') return outcome;
  const mayBeItem = itemReasons.some((reason) => reason === outcome.reason);
  if (mayBeItem && attempt >= attemptsMax) return { status: 'dead', reason: outcome.reason };
  return { ...outcome, afterMs: outcome.afterMs ?? backoffMs(itemKey, attempt) };
}

/** Jobs take seconds, at most minutes. */
const jobLostAfterMs = 30 * 60_000;
const checkFirstMs = 1000;
const checkMostMs = 60_000;

/**
 * What a job that the ESP has not finished means for its items: look again, more seldom the longer it takes. After half an hour
 * it is lost and its items are handed over anew, which is harmless when it finishes after all.
 */
export function outcomeOfPending({ jobId, acceptedAt }: { jobId: string; acceptedAt: Date }, now: number): Outcome {
  const ageMs = now - acceptedAt.getTime();
  if (ageMs >= jobLostAfterMs) return { status: 'retry', reason: 'job-lost', afterMs: null };
  return { status: 'accepted', jobId, checkInMs: Math.min(checkMostMs, Math.max(checkFirstMs, ageMs / 10)) };
}

/** ESPs take from seconds to a day to forget somebody; then they are asked again. */
const erasureLostAfterMs = 24 * 3_600_000;
const erasureCheckMostMs = 3_600_000;
/** A key that may not erase may deliver all the same: the rest goes on, and the merchant is told. */
const erasureNotAllowedMs = 15 * 60_000;

/** What it means for people to forget that the ESP still knows them. */
export function outcomeOfRemembered({ jobId, acceptedAt }: { jobId: string; acceptedAt: Date }, now: number): Outcome {
  const ageMs = now - acceptedAt.getTime();
  if (ageMs >= erasureLostAfterMs) return { status: 'retry', reason: 'job-lost', afterMs: null };
  return { status: 'accepted', jobId, checkInMs: Math.min(erasureCheckMostMs, Math.max(checkFirstMs, ageMs / 10)) };
}

/** What a failed request to forget somebody means; a missing scope must not stop the account's other deliveries. */
export function outcomeOfErasureFailure(failure: Exclude<Failure, { kind: 'refused' }>): Outcome {
  return failure.kind === 'unauthorised' && failure.reason === 'scope-missing'
    ? { status: 'retry', reason: 'erasure-not-allowed', afterMs: erasureNotAllowedMs }
    : outcomeOfFailure(failure);
}

/** What a failed request means for an item that was in it. A refusal is for the caller, who knows whose fault it was. */
export function outcomeOfFailure(failure: Exclude<Failure, { kind: 'refused' }>): Outcome {
  switch (failure.kind) {
    case 'throttled':
      return { status: 'retry', reason: 'throttled', afterMs: failure.afterMs };
    case 'unavailable':
      return { status: 'retry', reason: failure.reason, afterMs: null };
    case 'unauthorised':
      return { status: 'unauthorised', reason: failure.reason };
  }
}

/** These speak of the way we ask, not of what: method or format not taken, gone, a revision that was retired. */
const ofTheEndpoint = new Set([405, 406, 410, 415, 426]);

/** Reads the status of an answer that was not 2xx. @param throttledMs what the ESP asked us to wait, if it said so. */
export function failureOfStatus(status: number, throttledMs: number | null, pointers: string[]): Failure {
  if (status === 429) return { kind: 'throttled', afterMs: throttledMs ?? 1000 };
  if (status === 401) return { kind: 'unauthorised', reason: 'key-refused' };
  if (status === 403) return { kind: 'unauthorised', reason: 'scope-missing' };
  if (status === 408) return { kind: 'unavailable', reason: 'timed-out' };
  if (status >= 500) return { kind: 'unavailable', reason: 'esp-failed' };
  if (ofTheEndpoint.has(status)) return { kind: 'unavailable', reason: 'endpoint-gone' };
  return { kind: 'refused', status, pointers };
}

/** Reads an error that came instead of an answer. Whether the request was applied is not known. */
export function failureOfSilence(code: string | undefined): Failure {
  const timedOut = code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ERR_CANCELED';
  return { kind: 'unavailable', reason: timedOut ? 'timed-out' : 'connection-lost' };
}

/** What it means that an address that takes anybody's items is not there. */
export const endpointGone: Outcome = { status: 'retry', reason: 'endpoint-gone', afterMs: null };

/**
 * Whom to blame when the ESP refused a whole batch: the items it pointed at are dead, the others try again; when it pointed at
 * nobody, an item alone is dead and several are sent one by one. Of an endpoint that is not there no item is guilty.
 * @param indexOf the place in the batch that a pointer names, or null.
 */
export function blame<T>(
  batch: T[],
  { status, pointers }: Refused,
  indexOf: (pointer: string) => number | null,
): [T, Outcome][] {
  if (status === 404) return batch.map((item) => [item, endpointGone]);
  const guilty = new Set(pointers.map(indexOf).filter((index) => index !== null));
  const alone = batch.length === 1;
  return batch.map((item, index) => {
    if (alone || guilty.has(index)) return [item, { status: 'dead', reason: 'refused-by-esp' }];
    const reason = guilty.size > 0 ? 'companion-refused' : 'batch-refused';
    return [item, { status: 'retry', reason, afterMs: 0 }];
  });
}

/** Whether the item was in a batch that was refused for no stated item, and so must be sent alone. */
export function isSuspect(item: { reason: string | null }): boolean {
  return item.reason === 'batch-refused';
}

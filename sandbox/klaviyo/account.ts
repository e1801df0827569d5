import type { Faults } from '../faults.ts';
import type { OfficialCheck } from '../official-schema.ts';

/** The three identifiers a profile is found by, besides its id; unique over the account. */
export const identifierNames = ['email', 'phone_number', 'external_id'] as const;
export type IdentifierName = (typeof identifierNames)[number];

export interface KlaviyoProfile extends Record<IdentifierName, string | null> {
  id: string;
  /** first_name, location and the other standard attributes. */
  standard: Record<string, unknown>;
  properties: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
  lastEventAt: number | null;
  /** How often it was written: a repeat shows here. */
  writes: number;
}

export interface KlaviyoEvent {
  id: string;
  profileId: string;
  metric: string;
  uniqueId: string;
  /** Epoch milliseconds. */
  time: number;
  value: number | null;
  properties: Record<string, unknown>;
  backfill: boolean;
  /** Repeats of this unique id that were taken and dropped. */
  duplicates: number;
}

export interface ImportError {
  id: string;
  code: string;
  title: string;
  detail: string;
  pointer: string;
  payload: object;
}

export interface ImportJob {
  id: string;
  createdAt: number;
  status: 'queued' | 'processing' | 'complete';
  startedAt: number | null;
  completedAt: number | null;
  totalCount: number;
  completedCount: number;
  errors: ImportError[];
}

export interface KlaviyoList {
  id: string;
  name: string;
  optInProcess: 'single_opt_in' | 'double_opt_in';
  createdAt: number;
  updatedAt: number;
  profileIds: Set<string>;
}

export interface UniversalContent {
  id: string;
  name: string;
  definition: object;
  createdAt: number;
  updatedAt: number;
}

/** All that one Klaviyo account holds. */
export interface KlaviyoState {
  profiles: Map<string, KlaviyoProfile>;
  profileIds: Record<IdentifierName, Map<string, string>>;
  /** By name. */
  metrics: Map<string, { id: string; name: string; createdAt: number }>;
  /** By profile, metric and unique id. */
  events: Map<string, KlaviyoEvent>;
  jobs: Map<string, ImportJob>;
  lists: Map<string, KlaviyoList>;
  universalContent: Map<string, UniversalContent>;
  /** Requests by "METHOD /path status". */
  requests: Map<string, number>;
  /** Work that is due later, in the order it was asked for. */
  pending: { dueAt: number; run: () => void }[];
  sequence: number;
}

/** What a route works on. */
export interface KlaviyoAccount {
  state: KlaviyoState;
  now: () => number;
  faults: Faults;
  /** From acceptance to start, and from start to completion, of an asynchronous job. */
  jobStepMs: number;
  check: OfficialCheck;
}

export function emptyState(): KlaviyoState {
  return {
    profiles: new Map(),
    profileIds: { email: new Map(), phone_number: new Map(), external_id: new Map() },
    metrics: new Map(),
    events: new Map(),
    jobs: new Map(),
    lists: new Map(),
    universalContent: new Map(),
    requests: new Map(),
    pending: [],
    sequence: 0,
  };
}

/** Ids that sort in the order of their making, 26 characters as Klaviyo's. */
export function nextId(state: KlaviyoState): string {
  state.sequence += 1;
  return `01${state.sequence.toString(32).toUpperCase().padStart(24, '0')}`;
}

/** Schedules `run` on the account's clock; it happens when somebody next looks after that moment. */
export function later(account: KlaviyoAccount, delayMs: number, run: () => void): void {
  account.state.pending.push({ dueAt: account.now() + delayMs, run });
}

/** Does what has come due: no timers, so a virtual clock moves it too. */
export function settle(account: KlaviyoAccount): void {
  const { state } = account;
  for (;;) {
    const at = account.now();
    const index = state.pending.findIndex(({ dueAt }) => dueAt <= at);
    if (index < 0) return;
    const [due] = state.pending.splice(index, 1);
    due?.run();
  }
}

export function toIso(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00');
}

import type { Faults } from '../faults.ts';
import type { OfficialCheck } from '../official-schema.ts';

/** What a contact is found by. Unique over the account. */
export const identifierNames = ['email', 'phone_number_id', 'external_id', 'anonymous_id'] as const;
export type IdentifierName = (typeof identifierNames)[number];

export type FieldType = 'Text' | 'Number' | 'Date';

export interface FieldDefinition {
  id: string;
  name: string;
  field_type: FieldType;
}

export interface Contact {
  id: string;
  identifiers: Partial<Record<IdentifierName, string>>;
  /** first_name, city and the other reserved fields. */
  reserved: Record<string, unknown>;
  /** By field id. */
  customFields: Map<string, string | number>;
  listIds: Set<string>;
  createdAt: number;
  updatedAt: number;
  /** How often it was written: a repeat shows here. */
  writes: number;
}

export interface ContactJob {
  id: string;
  type: 'upsert_contacts' | 'delete_contacts';
  status: 'pending' | 'completed' | 'errored' | 'failed';
  startedAt: number;
  finishedAt: number | null;
  requested: number;
  created: number;
  updated: number;
  deleted: number;
  errors: { contact: object; reason: string }[];
}

export interface AcceptedMail {
  messageId: string;
  acceptedAt: number;
  /** The request as it was taken. */
  request: object;
}

/** Where the account posts what becomes of its mails. */
export interface EventWebhook {
  id: string;
  settings: { url: string; enabled: boolean } & Record<string, unknown>;
  signed: boolean;
  createdAt: number;
}

/** All that one SendGrid account holds. */
export interface SendgridState {
  /** By id. */
  fields: Map<string, FieldDefinition>;
  contacts: Map<string, Contact>;
  contactIds: Record<IdentifierName, Map<string, string>>;
  jobs: Map<string, ContactJob>;
  lists: Map<string, { id: string; name: string }>;
  mails: AcceptedMail[];
  eventWebhooks: Map<string, EventWebhook>;
  /** Requests by "METHOD /path status". */
  requests: Map<string, number>;
  /** Work that is due later, in the order it was asked for. */
  pending: { dueAt: number; run: () => void }[];
  sequence: number;
  fieldSequence: number;
}

/** What a route works on. */
export interface SendgridAccount {
  state: SendgridState;
  now: () => number;
  faults: Faults;
  /** How long a job of contacts is pending. */
  jobMs: number;
  check: OfficialCheck;
  scopes: string[];
}

export function emptyState(): SendgridState {
  return {
    fields: new Map(),
    contacts: new Map(),
    contactIds: {
      email: new Map(),
      phone_number_id: new Map(),
      external_id: new Map(),
      anonymous_id: new Map(),
    },
    jobs: new Map(),
    lists: new Map(),
    mails: [],
    eventWebhooks: new Map(),
    requests: new Map(),
    pending: [],
    sequence: 0,
    fieldSequence: 0,
  };
}

/** Shaped as a UUID, because SendGrid's schemas ask for one; counted, so that a run repeats. */
export function nextUuid(state: SendgridState): string {
  state.sequence += 1;
  return `00000000-0000-4000-8000-${state.sequence.toString(16).padStart(12, '0')}`;
}

export function later(account: SendgridAccount, delayMs: number, run: () => void): void {
  account.state.pending.push({ dueAt: account.now() + delayMs, run });
}

/** Does what has come due: no timers, so a virtual clock moves it too. */
export function settle(account: SendgridAccount): void {
  const at = account.now();
  const due = account.state.pending.filter(({ dueAt }) => dueAt <= at);
  account.state.pending = account.state.pending.filter(({ dueAt }) => dueAt > at);
  for (const { run } of due) run();
}

/** SendGrid's times have seconds. */
export function toIso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

import type { Outcome } from './outcome.ts';

/** The ESPs we deliver to. */
export const destinationKinds = ['klaviyo', 'sendgrid'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** Flat values only: SendGrid has no arrays or objects (a list is joined there). Null removes a property. */
export type PropertyValue = string | number | string[] | null;
export type Properties = Record<string, PropertyValue>;

/** An event at the ESP. `uniqueId` makes a repeat harmless; `time` is ISO 8601. */
export interface EventPayload {
  metric: string;
  uniqueId: string;
  time: string;
  properties: Record<string, string | number>;
}

/** A content block that the ESP keeps under `name`. */
export interface BlockPayload {
  slug: string;
  name: string;
  html: string;
}

/** A plain-text mail. */
export interface MailPayload {
  from: string;
  to: string;
  subject: string;
  text: string;
}

interface Claimed {
  itemKey: string;
  revision: number;
  /** 1 for the first try; with `revision` it names this try. */
  attempt: number;
  /** Why the try before this one failed. */
  reason: string | null;
}

export interface ProfileItem extends Claimed {
  kind: 'profile';
  /** Decrypts the address. Never store or log what it gives. */
  readEmail: () => string;
  payload: Properties;
}

export interface EventItem extends Claimed {
  kind: 'event';
  readEmail: () => string;
  payload: EventPayload;
}

export interface BlockItem extends Claimed {
  kind: 'block';
  payload: BlockPayload;
}

/** A person whom the ESP shall forget. Sealed with the item until the ESP has: nothing else knows the address any more. */
export interface ErasureItem extends Claimed {
  kind: 'erasure';
  readEmail: () => string;
  payload: object;
}

/** Two people who are one here shall be one there. The address of who was merged away is sealed with the item: their record may be gone. */
export interface MergeItem extends Claimed {
  kind: 'merge';
  /** The address that stays. */
  readEmail: () => string;
  readLoserEmail: () => string;
  payload: object;
}

/** A mail to the merchant. ESPs take no key by which a repeat is known, so it is handed over once, whatever comes of it. */
export interface MailItem extends Claimed {
  kind: 'mail';
  payload: MailPayload;
}

export type Item = ProfileItem | EventItem | BlockItem | ErasureItem | MergeItem | MailItem;
export type ItemKind = Item['kind'];

/** An asynchronous job at the ESP, with what was handed over in it: profiles, or people to forget or to merge. */
export interface Job<Member extends Item = ProfileItem | ErasureItem | MergeItem> {
  jobId: string;
  /** When the ESP took it. */
  acceptedAt: Date;
  items: Member[];
}

/** Jobs hold items of one kind: the ESP has an endpoint for each. */
export function isErasure(job: Job): job is Job<ErasureItem> {
  return job.items.every((item) => item.kind === 'erasure');
}

/** Jobs hold items of one kind. */
export function isMerge(job: Job): job is Job<MergeItem> {
  return job.items.every((item) => item.kind === 'merge');
}

/** What we remember of an account between runs: ids the ESP gave to our fields and blocks. */
export type Settings = Record<string, Record<string, string>>;

/** What became of the items of one run. */
export interface Delivered {
  /** By item key; every item that was given has one. */
  outcomes: Map<string, Outcome>;
  /** Present when it changed. */
  settings?: Settings;
}

/** One account at one ESP. Everything that differs between ESPs is behind this. */
export interface Door {
  /** How many items of this kind may be sent now within the ESP's rate limits; 0 = wait. */
  room(kind: ItemKind): number;
  /** How many jobs may be looked at now. */
  jobRoom(): number;
  /** Milliseconds until there is room to send every kind, or to look at a job; 0 = now. */
  waitMs(what: 'send' | 'check'): number;
  send(items: Item[]): Promise<Delivered>;
  check(jobs: Job[]): Promise<Delivered>;
}

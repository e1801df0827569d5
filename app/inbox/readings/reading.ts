import type { ReadingKind } from '../../shopify/reading/kinds.ts';

/** Why a kind is read: its whole history, what changed lately, or which of them are left. */
export type ReadingPurpose = 'backfill' | 'window' | 'scan';

/** waiting -> asked (a bulk operation runs) -> reading -> done; or failed, with a reason, until it is begun anew. */
export type ReadingState = 'waiting' | 'asked' | 'reading' | 'done' | 'failed';

/** One pass over one kind of thing at Shopify, with how far it is. */
export interface Reading {
  purpose: ReadingPurpose;
  kind: ReadingKind;
  state: ReadingState;
  /** bulk: a file; paged: page by page, also when bulk was refused. */
  method: 'bulk' | 'paged';
  /** A window covers [fromAt, toAt). */
  fromAt: Date | null;
  toAt: Date | null;
  operationId: string | null;
  url: string | null;
  /** Bytes of the file, or the last page's cursor; null = at the beginning. */
  position: string | null;
  done: number;
  /** Null while it is not known. */
  total: number | null;
  /** Things that were not in the store as they are at Shopify: this time, and ever. */
  changed: number;
  changedEver: number;
  /** Things that could not be read or stored, and were left out. */
  unreadable: number;
  /** The store shares only its last 60 days of orders. */
  limited: boolean;
  /** Failures in a row. */
  attempts: number;
  reason: string | null;
  /** Not to be gone on with before. */
  dueAt: Date;
  begunAt: Date;
  firstRowAt: Date | null;
  finishedAt: Date | null;
}

/** Whether there is something left to do. */
export function isOpen({ state }: Pick<Reading, 'state'>): boolean {
  return state !== 'done' && state !== 'failed';
}

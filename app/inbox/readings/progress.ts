import type { ReadingKind } from '../../shopify/reading/kinds.ts';
import { isOpen, type Reading } from './reading.ts';

/** How far the backfill is, for people. */
export interface BackfillProgress {
  state: 'running' | 'done' | 'failed';
  kinds: { kind: ReadingKind; done: number; total: number | null }[];
  /** Null while nothing can be said. */
  secondsLeft: number | null;
  /** Only the last 60 days of orders are there to be read. */
  limited: boolean;
  /** Why a kind failed. */
  reason: string | null;
  finishedAt: Date | null;
}

/** Sums the backfill's readings up; null when there was none. What is left is taken to come as fast as what came. */
export function progressOf(readings: readonly Reading[], now: Date): BackfillProgress | null {
  const kinds = readings.filter(({ purpose }) => purpose === 'backfill');
  if (kinds.length === 0) return null;
  const failed = kinds.find(({ state }) => state === 'failed');
  const running = kinds.some(isOpen);
  return {
    state: running ? 'running' : failed ? 'failed' : 'done',
    kinds: kinds.map(({ kind, done, total }) => ({ kind, done, total })),
    secondsLeft: running ? secondsLeft(kinds, now) : null,
    limited: kinds.some(({ limited }) => limited),
    reason: failed?.reason ?? null,
    finishedAt: running ? null : latest(kinds),
  };
}

function secondsLeft(kinds: readonly Reading[], now: Date): number | null {
  const begun = kinds.flatMap(({ firstRowAt }) => firstRowAt ?? []);
  const done = kinds.reduce((sum, kind) => sum + kind.done, 0);
  if (begun.length === 0 || done === 0 || kinds.some(({ total }) => total === null)) return null;
  const left = kinds.reduce((sum, kind) => sum + Math.max(0, (kind.total ?? 0) - kind.done), 0);
  const spentMs = now.getTime() - Math.min(...begun.map((at) => at.getTime()));
  return Math.ceil((left * spentMs) / done / 1000);
}

function latest(kinds: readonly Reading[]): Date | null {
  const ended = kinds.flatMap(({ finishedAt }) => finishedAt ?? []);
  return ended.length > 0 ? new Date(Math.max(...ended.map((at) => at.getTime()))) : null;
}

import type { Invoice } from './invoices.ts';

const dayMs = 86_400_000;

/**
 * How far the history moves. Whole days, so that what happened on one day still does; where the last day would reach
 * beyond `now`, its hours are drawn together, in their order, so that nothing lies ahead.
 * Reads the file once more when there is anything to move.
 */
export async function createShift(
  options: { end?: 'today'; now: () => number },
  invoices: () => AsyncIterable<Invoice>,
): Promise<(atMs: number) => number> {
  if (options.end !== 'today') return (atMs) => atMs;
  let lastMs = 0;
  for await (const invoice of invoices()) lastMs = invoice.atMs;
  const nowMs = options.now();
  const today = startOfDay(nowMs);
  const byMs = today - startOfDay(lastMs);
  const lastDayMs = lastMs + byMs - today;
  const squeeze = Math.min(1, (nowMs - today) / Math.max(1, lastDayMs));
  return (atMs) => {
    const moved = atMs + byMs;
    return moved < today ? moved : today + Math.floor((moved - today) * squeeze);
  };
}

function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

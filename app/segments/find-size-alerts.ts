/** A segment with its size, yesterday's, and what the merchant wants to hear of. */
export interface WatchedSize {
  slug: string;
  name: string;
  size: number;
  /** At the end of the day before; null when nobody counted. */
  before: number | null;
  min: number | null;
  max: number | null;
  /** A share of the size before. */
  change: number | null;
}

/** What the merchant should know of a segment's size. */
export interface SizeAlert {
  slug: string;
  kind: 'segment-size';
  message: string;
}

/** Sizes outside what the merchant set: below the least, above the most, or moved by more than a share in a day. Pure; O(n). */
export function findSizeAlerts(watched: readonly WatchedSize[]): SizeAlert[] {
  return watched.flatMap((segment) => {
    const alerts = [
      {
        what: 'min',
        message:
          isBelow(segment) && `The segment ${segment.name} has ${segment.size} people, fewer than ${segment.min}.`,
      },
      {
        what: 'max',
        message:
          isAbove(segment) && `The segment ${segment.name} has ${segment.size} people, more than ${segment.max}.`,
      },
      {
        what: 'change',
        message:
          hasMoved(segment) &&
          `The segment ${segment.name} went from ${segment.before} to ${segment.size} people since yesterday.`,
      },
    ];
    return alerts.flatMap(({ what, message }) =>
      message ? [{ slug: `segment-size:${segment.slug}:${what}`, kind: 'segment-size' as const, message }] : [],
    );
  });
}

const isBelow = ({ size, min }: WatchedSize) => min !== null && size < min;
const isAbove = ({ size, max }: WatchedSize) => max !== null && size > max;

function hasMoved({ size, before, change }: WatchedSize): boolean {
  return change !== null && before !== null && Math.abs(size - before) > change * before;
}

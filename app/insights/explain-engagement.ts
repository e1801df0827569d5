import type { EngagementPart } from './engagement-part.ts';
import { counted, type Reason } from './reason.ts';

const words: Record<EngagementPart['kind'], [string, string]> = {
  order: ['order', 'orders'],
  checkout: ['checkout', 'checkouts'],
  cart: ['product put in the cart', 'products put in the cart'],
  visit: ['day in the store', 'days in the store'],
  view: ['product view', 'product views'],
  search: ['search', 'searches'],
  mailClicked: ['click in a mail', 'clicks in mails'],
  mailOpened: ['mail opened', 'mails opened'],
};

/** Less than this is rounded to nothing and would only fill the sentence. */
const leftMin = 0.05;

/** What a customer did to have this engagement score, the weightiest first. Pure. @param halfLifeDays a point's half-life. */
export function explainEngagement(parts: readonly EngagementPart[], halfLifeDays: number): Reason {
  const counting = parts.filter(({ left }) => left >= leftMin).toSorted((one, other) => other.left - one.left);
  const faded = parts.filter(({ points, left }) => points > 0 && left < leftMin).length;
  if (counting.length === 0)
    return {
      why: faded > 0 ? 'Whatever was done is too long ago to count' : 'Did nothing yet that has points',
      uncertainty: null,
    };
  const said = counting.map(
    ({ kind, times, points, left }) => `${counted(times, ...words[kind])} (${shown(left)} left of ${shown(points)})`,
  );
  return {
    why: `${said.join(', ')}. Points halve every ${counted(halfLifeDays, 'day')}`,
    uncertainty: seenOnly(counting),
  };
}

/** Visits come from the pixel, which sees those who allow it. */
function seenOnly(parts: readonly EngagementPart[]): string | null {
  const isSeen = parts.some(({ kind }) => kind === 'visit' || kind === 'view' || kind === 'search');
  return isSeen ? null : 'No visit was seen: whoever allows no tracking is engaged unseen';
}

const shown = (points: number) => String(Math.round(points * 10) / 10);

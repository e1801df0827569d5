import type { SerializeFrom } from '@remix-run/node';
import { showMoney } from '../content/show-money.ts';
import type { Profile } from '../profiles/find-profile.server.ts';
import type { MergedPerson } from '../profiles/list-merged.server.ts';
import { nameOf } from './name-of.ts';
import { consentInWords } from './words.ts';

type Basket = Profile['baskets'][number];

/** What a timeline can be narrowed to. */
export const timelineKinds = ['orders', 'carts', 'visits', 'mails', 'consent', 'merges'] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** One thing that happened. */
export interface TimelineEntry {
  key: string;
  kind: TimelineKind;
  /** ISO 8601. */
  at: string;
  text: string;
}

/** Of each kind. */
const entriesMax = 60;

const activityWords: Record<string, string> = {
  product_viewed: 'Viewed',
  product_added_to_cart: 'Put into the cart:',
  product_removed_from_cart: 'Took out of the cart:',
  collection_viewed: 'Looked through',
  search_submitted: 'Searched for',
  cart_viewed: 'Looked into the cart',
  checkout_started: 'Began to check out',
  checkout_completed: 'Checked out',
  page_viewed: 'Visited the store',
  mail_opened: 'Opened a mail',
  mail_clicked: 'Clicked in a mail',
  mail_bounced: 'A mail came back',
  mail_unsubscribed: 'Unsubscribed in a mail',
  spam_reported: 'Reported a mail as spam',
};

const basketWords: Record<Basket['state'], (what: string, where: Basket['kind']) => string> = {
  open: (what, where) => `Has ${what} in a ${where}`,
  abandoned: (what, where) => `Abandoned a ${where} with ${what}`,
  recovered: (what, where) => `Came back to a ${where} that was abandoned, and bought ${what}`,
  converted: (what, where) => `Bought a ${where} with ${what}`,
};

const mailKinds = new Set(['mail_opened', 'mail_clicked', 'mail_bounced', 'mail_unsubscribed', 'spam_reported']);

/** Orders, carts, views, mails, consents and merges of a profile as one list, newest first, the newest of each kind. Pure. */
export function timelineOf(
  { orders, baskets, timeline, consents }: SerializeFrom<Profile>,
  merged: SerializeFrom<MergedPerson>[],
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...orders.map((order) => ({
      key: `order ${order.orderId}`,
      kind: 'orders' as const,
      at: order.placedAt,
      text: `Ordered ${titles(order.lines)} for ${showMoney(Number(order.grossMinor), order.currency)}`,
    })),
    ...baskets
      .filter((basket) => basket.lines.length > 0)
      .map((basket) => ({
        key: `${basket.kind} ${basket.updatedAt} ${titles(basket.lines)}`,
        kind: 'carts' as const,
        at: basket.updatedAt,
        text: basketWords[basket.state](titles(basket.lines), basket.kind),
      })),
    ...timeline.map((activity) => ({
      key: `activity ${activity.activityId}`,
      kind: mailKinds.has(activity.kind) ? ('mails' as const) : ('visits' as const),
      at: activity.occurredAt,
      text: `${activityWords[activity.kind] ?? activity.kind} ${subjectOf(activity)}`.trim(),
    })),
    ...consents.map((consent) => ({
      key: `consent ${consent.channel} ${consent.occurredAt} ${consent.state}`,
      kind: 'consent' as const,
      at: consent.occurredAt,
      text: consentInWords(consent.channel, consent.state),
    })),
    ...merged.map((person) => ({
      key: `merge ${person.loserId} ${person.survivorId} ${person.source}`,
      kind: 'merges' as const,
      at: person.mergedAt,
      text: `Merged with ${nameOf(person)}`,
    })),
  ];
  const newestFirst = entries.toSorted((one, other) => other.at.localeCompare(one.at));
  const ofKind = Map.groupBy(newestFirst, (entry) => entry.kind);
  return newestFirst.filter((entry) => (ofKind.get(entry.kind)?.indexOf(entry) ?? 0) < entriesMax);
}

function titles(lines: { title: string | null; quantity: number }[]): string {
  return lines
    .map(({ title, quantity }) => (quantity === 1 ? (title ?? 'a product') : `${quantity} × ${title ?? 'a product'}`))
    .join(', ');
}

function subjectOf({ productTitle, data }: SerializeFrom<Profile>['timeline'][number]): string {
  return String(productTitle ?? data['query'] ?? data['collectionTitle'] ?? data['campaign'] ?? '');
}

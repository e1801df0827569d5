import type { SerializeFrom } from '@remix-run/node';
import { showMoney } from '../content/show-money.ts';
import type { Profile } from '../profiles/find-profile.server.ts';
import { consentInWords } from './words.ts';

/** One thing that happened. */
export interface TimelineEntry {
  key: string;
  /** ISO 8601. */
  at: string;
  text: string;
}

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

/** Orders, carts, views and consents of a profile as one list, newest first. Pure. */
export function timelineOf({ orders, baskets, timeline, consents }: SerializeFrom<Profile>): TimelineEntry[] {
  const entries = [
    ...orders.map((order) => ({
      key: `order ${order.orderId}`,
      at: order.placedAt,
      text: `Ordered ${titles(order.lines)} for ${showMoney(Number(order.grossMinor), order.currency)}`,
    })),
    ...baskets
      .filter((basket) => basket.orderId === null && basket.lines.length > 0)
      .map((basket) => ({
        key: `${basket.kind} ${basket.updatedAt} ${titles(basket.lines)}`,
        at: basket.updatedAt,
        text: `Left ${titles(basket.lines)} in a ${basket.kind}`,
      })),
    ...timeline.map((activity) => ({
      key: `activity ${activity.activityId}`,
      at: activity.occurredAt,
      text: `${activityWords[activity.kind] ?? activity.kind} ${subjectOf(activity)}`.trim(),
    })),
    ...consents.map((consent) => ({
      key: `consent ${consent.channel} ${consent.occurredAt} ${consent.state}`,
      at: consent.occurredAt,
      text: consentInWords(consent.channel, consent.state),
    })),
  ];
  return entries.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, entriesMax);
}

function titles(lines: { title: string | null; quantity: number }[]): string {
  return lines
    .map(({ title, quantity }) => (quantity === 1 ? (title ?? 'a product') : `${quantity} × ${title ?? 'a product'}`))
    .join(', ');
}

function subjectOf({ productTitle, data }: SerializeFrom<Profile>['timeline'][number]): string {
  return String(productTitle ?? data['query'] ?? data['collectionTitle'] ?? data['campaign'] ?? '');
}

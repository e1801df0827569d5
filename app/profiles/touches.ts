import { type ClickMark, clickMarkOf } from '../shopify/click-mark.ts';
import { type Utm, utmOf } from '../shopify/utm.ts';

/** A visit through a campaign's link. */
export interface Visit {
  at: Date;
  href: string;
}

/** A click in a mail. */
export interface MailClick {
  at: Date;
  campaign: string | null;
  /** Which ESP told of it. */
  service: string | null;
}

/** What led to an order: the first and the last campaign in the 30 days before it, and the last mail that was clicked in the five. */
export interface Touches {
  first: Utm | null;
  last: Utm | null;
  mail: MailClick | null;
  /** The last place in a block of ours that was clicked in the five days before it, whoever sent the mail. */
  block: ClickMark | null;
}

const visitDays = 30;
/** Klaviyo's own window of attribution for e-mail. */
const mailDays = 5;
const dayMs = 86_400_000;

/**
 * What led to an order, as far as is known: visits of the person's browsers that the pixel saw, the landing page that Shopify keeps with the
 * order (its last visit, where the pixel saw none), and the mails of connected services. Pure.
 */
export function touchesOf(
  order: { placedAt: Date; utm: Utm | null; landingSite: string | null },
  visits: readonly Visit[],
  clicks: readonly MailClick[],
): Touches {
  const within = <Item extends { at: Date }>(items: readonly Item[], days: number) =>
    items
      .filter(({ at }) => at <= order.placedAt && at.getTime() > order.placedAt.getTime() - days * dayMs)
      .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const campaigns = within(visits, visitDays)
    .map(({ href }) => utmOf(href))
    .filter((utm) => utm !== null);
  const marks = within(visits, mailDays)
    .map(({ href }) => clickMarkOf(href))
    .filter((mark) => mark !== null);
  return {
    first: campaigns[0] ?? order.utm,
    last: order.utm ?? campaigns.at(-1) ?? null,
    mail: within(clicks, mailDays).at(-1) ?? null,
    block: clickMarkOf(order.landingSite) ?? marks.at(-1) ?? null,
  };
}

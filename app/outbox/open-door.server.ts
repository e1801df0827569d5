import type { DestinationKind, Door, Settings } from './destination.ts';
import { createKlaviyoPace, openKlaviyo } from './klaviyo/open-klaviyo.server.ts';
import type { KlaviyoPace } from './klaviyo/open-klaviyo.server.ts';
import { createSendgridPace, openSendgrid } from './sendgrid/open-sendgrid.server.ts';
import type { SendgridPace } from './sendgrid/open-sendgrid.server.ts';

/** What this process sent lately to whom, by shop and ESP; one small object each. Another process is told by 429. */
const klaviyoPaces = new Map<number, KlaviyoPace>();
const sendgridPaces = new Map<number, SendgridPace>();

/** The account of a shop at an ESP. @param now epoch milliseconds, for the rate limits. */
export function openDoor(
  shopId: number,
  kind: DestinationKind,
  account: { secret: string; settings: Settings },
  now: () => number,
): Door {
  switch (kind) {
    case 'klaviyo':
      return openKlaviyo(account.secret, account.settings, remember(klaviyoPaces, shopId, createKlaviyoPace), now);
    case 'sendgrid':
      return openSendgrid(account.secret, account.settings, remember(sendgridPaces, shopId, createSendgridPace), now);
  }
}

function remember<Value>(known: Map<number, Value>, shopId: number, create: () => Value): Value {
  const value = known.get(shopId) ?? create();
  known.set(shopId, value);
  return value;
}

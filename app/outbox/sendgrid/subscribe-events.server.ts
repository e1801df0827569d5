import { z } from 'zod';
import type { Clock } from '../../platform/clock.server.ts';
import { decrypt } from '../../platform/crypto.server.ts';
import { forShop } from '../../platform/db.server.ts';
import { createPacer } from '../pace.ts';
import { openSendgridClient, readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { eventsUrl } from './events-token.server.ts';

/** What is asked for; the rest would only be thrown away. */
const wanted = {
  enabled: true,
  open: true,
  click: true,
  bounce: true,
  unsubscribe: true,
  group_unsubscribe: true,
  spam_report: true,
  group_resubscribe: false,
  delivered: false,
  processed: false,
  deferred: false,
  dropped: false,
  friendly_name: 'Regulars',
};

const Webhook = z.object({ id: z.string(), url: z.string().nullish() });
const AllWebhooks = z.object({ webhooks: z.array(Webhook).nullish() });
const Signed = z.object({ id: z.string(), public_key: z.string().min(1) });

export type SubscribeAnswer = { ok: true } | { ok: false; reason: string };

/**
 * Asks SendGrid to tell what becomes of the store's mails: makes or mends the event webhook that posts to us, has it sign, and keeps its
 * public key. Three requests; asked again it changes nothing.
 * @returns why not, in a stable word: the key may need the right to change event webhooks (`user.webhooks.event.settings`).
 */
export async function subscribeSendgridEvents(shopId: number, { clock }: { clock: Clock }): Promise<SubscribeAnswer> {
  const secret = await findSecret(shopId);
  if (secret === null) return { ok: false, reason: 'not-connected' };
  const now = () => clock.now().getTime();
  try {
    const { id, public_key } = await subscribe(openSendgridClient(secret, now), eventsUrl(shopId));
    await saveSendgridEventsKey(shopId, public_key, id);
    return { ok: true };
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    if (failure.kind === 'unauthorised') return { ok: false, reason: 'scope-missing' };
    return { ok: false, reason: failure.kind === 'refused' ? 'refused-by-esp' : 'esp-unreachable' };
  }
}

/**
 * Keeps the key by which a store's event webhook signs, for a merchant who made it by hand.
 * @returns false when SendGrid is not connected.
 */
export async function saveSendgridEventsKey(shopId: number, publicKey: string, webhookId = ''): Promise<boolean> {
  const rows = await forShop(shopId, (db) =>
    db.query(
      `UPDATE destination SET settings = settings || jsonb_build_object('events', jsonb_build_object('webhookId', $2::text, 'publicKey', $3::text))
       WHERE shop_id = $1 AND kind = 'sendgrid' AND state <> 'disconnected' RETURNING 1`,
      [shopId, webhookId, publicKey],
    ),
  );
  return rows.length > 0;
}

async function subscribe(client: SendgridClient, url: string): Promise<z.infer<typeof Signed>> {
  const pacer = createPacer({ perSecond: 5, perMinute: 60 });
  const settings = '/v3/user/webhooks/event/settings';
  const { webhooks } = await client.call({ method: 'GET', path: `${settings}/all`, schema: AllWebhooks, pacer });
  const mine = webhooks?.find((webhook) => webhook.url === url);
  const { id } = await client.call(
    mine
      ? { method: 'PATCH', path: `${settings}/${mine.id}`, body: { ...wanted, url }, schema: Webhook, pacer }
      : { method: 'POST', path: settings, body: { ...wanted, url }, schema: Webhook, pacer },
  );
  return client.call({
    method: 'PATCH',
    path: `${settings}/signed/${id}`,
    body: { enabled: true },
    schema: Signed,
    pacer,
  });
}

async function findSecret(shopId: number): Promise<string | null> {
  const [row] = await forShop(shopId, (db) =>
    db.query<{ secret: Buffer | null }>(
      `SELECT secret FROM destination WHERE shop_id = $1 AND kind = 'sendgrid' AND state = 'connected'`,
      [shopId],
    ),
  );
  return row?.secret ? decrypt(`shop ${shopId} destination.secret`, row.secret).toString() : null;
}

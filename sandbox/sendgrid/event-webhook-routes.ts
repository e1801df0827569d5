import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { z } from 'zod';
import { nextUuid, toIso } from './account.ts';
import type { EventWebhook, SendgridAccount } from './account.ts';
import { param, readBody, refuse } from './route.ts';
import type { SendgridCall, SendgridRoute } from './route.ts';

/** By the account's plan; the larger ones have five. */
const webhooksMax = 5;
const scope = 'user.webhooks.event.settings.update';

const flags = [
  'enabled',
  'open',
  'click',
  'bounce',
  'unsubscribe',
  'group_unsubscribe',
  'group_resubscribe',
  'spam_report',
  'delivered',
  'processed',
  'deferred',
  'dropped',
] as const;
const Settings = z.strictObject({
  ...(Object.fromEntries(flags.map((flag) => [flag, z.boolean().default(false)])) as Record<
    (typeof flags)[number],
    z.ZodDefault<z.ZodBoolean>
  >),
  url: z.url(),
  friendly_name: z.string().max(250).nullish(),
});

/** The event webhook's settings. */
export const eventWebhookRoutes: SendgridRoute[] = [
  {
    method: 'GET',
    path: '/v3/user/webhooks/event/settings/all',
    scope: 'user.webhooks.event.settings.read',
    answer: ({ account }) => ({
      status: 200,
      body: { max_allowed: webhooksMax, webhooks: [...account.state.eventWebhooks.values()].map(present) },
    }),
  },
  {
    method: 'POST',
    path: '/v3/user/webhooks/event/settings',
    scope,
    answer: (call) => {
      const { state } = call.account;
      const settings = readBody(call, Settings);
      if ([...state.eventWebhooks.values()].some(({ settings: { url } }) => url === settings.url))
        refuse(400, 'a webhook with this URL exists', 'url');
      if (state.eventWebhooks.size >= webhooksMax) refuse(400, 'the maximum number of webhooks is reached');
      const webhook: EventWebhook = {
        id: nextUuid(state),
        settings,
        signed: false,
        createdAt: call.account.now(),
      };
      state.eventWebhooks.set(webhook.id, webhook);
      return { status: 201, body: present(webhook) };
    },
  },
  {
    method: 'PATCH',
    path: '/v3/user/webhooks/event/settings/signed/{id}',
    scope,
    answer: (call) => {
      const webhook = webhookOf(call);
      webhook.signed = readBody(call, z.strictObject({ enabled: z.boolean() })).enabled;
      return { status: 200, body: { id: webhook.id, public_key: webhook.signed ? publicKeyOf(webhook) : '' } };
    },
  },
  {
    method: 'PATCH',
    path: '/v3/user/webhooks/event/settings/{id}',
    scope,
    answer: (call) => {
      const webhook = webhookOf(call);
      webhook.settings = readBody(call, Settings);
      return { status: 200, body: present(webhook) };
    },
  },
];

function webhookOf(call: SendgridCall): EventWebhook {
  return call.account.state.eventWebhooks.get(param(call, 'id')) ?? refuse(404, 'not found');
}

function present({ id, settings, createdAt }: EventWebhook): object {
  return { ...settings, id, created_date: toIso(createdAt), updated_date: toIso(createdAt) };
}

/** What the event webhook calls an event, and the switch that turns it on. */
const switches: Record<string, (typeof flags)[number]> = { spamreport: 'spam_report' };

/**
 * Posts events to every webhook that wants them, as SendGrid does: a JSON list with a line break at its end, signed over timestamp and bytes.
 * @returns how each webhook answered.
 */
export async function emitEvents(
  { state, now }: SendgridAccount,
  events: Record<string, unknown>[],
): Promise<{ url: string; status: number; events: number }[]> {
  const answers = [];
  for (const webhook of state.eventWebhooks.values()) {
    const { settings } = webhook;
    const told = events.filter(({ event }) => {
      const name = String(event);
      return settings.enabled && settings[switches[name] ?? (name as (typeof flags)[number])];
    });
    if (told.length === 0) continue;
    const body = Buffer.from(`${JSON.stringify(told)}\r\n`);
    const timestamp = String(Math.floor(now() / 1000));
    const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), privateKeyOf(webhook));
    const { status } = await fetch(settings.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(webhook.signed && {
          'x-twilio-email-event-webhook-signature': signature.toString('base64'),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        }),
      },
      body,
    });
    answers.push({ url: settings.url, status, events: told.length });
  }
  return answers;
}

function publicKeyOf(webhook: EventWebhook): string {
  return createPublicKey(privateKeyOf(webhook)).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** A key of P-256 that follows from the webhook's id, so that a run repeats; in the DER frame of SEC 1. */
function privateKeyOf({ id }: EventWebhook) {
  const secret = createHash('sha256').update(`sendgrid ${id}`).digest();
  const head = Buffer.from('30310201010420', 'hex');
  const curve = Buffer.from('a00a06082a8648ce3d030107', 'hex');
  return createPrivateKey({ key: Buffer.concat([head, secret, curve]), format: 'der', type: 'sec1' });
}

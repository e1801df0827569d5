import { z } from 'zod';
import type { MailItem } from '../destination.ts';
import { type Failure, outcomeOfFailure, type Outcome } from '../outcome.ts';
import type { Pacer } from '../pace.ts';
import { readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';

/**
 * Hands mails to the merchant over, a request each. Only what SendGrid certainly did not take is tried again: there is no key by which
 * it would know a repeat. Source: tsg_mail_v3, POST /v3/mail/send.
 */
export async function sendMails(
  client: SendgridClient,
  items: MailItem[],
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<[MailItem, Outcome][]> {
  const outcomes: [MailItem, Outcome][] = [];
  for (const item of items) {
    const outcome: Outcome = pacer.take(now())
      ? await sendMail(client, item, { pacer, now })
      : { status: 'retry', reason: 'paced', afterMs: 0 };
    outcomes.push([item, outcome]);
  }
  return outcomes;
}

async function sendMail(
  client: SendgridClient,
  { payload: { from, to, subject, text } }: MailItem,
  { pacer, now }: { pacer: Pacer; now: () => number },
): Promise<Outcome> {
  try {
    await client.call({
      method: 'POST',
      path: '/v3/mail/send',
      body: {
        personalizations: [{ to: [{ email: to }] }],
        from: { email: from, name: 'Regulars' },
        subject,
        content: [{ type: 'text/plain', value: text }],
        categories: ['regulars-alerts'],
        tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
      },
      schema: z.unknown(),
      pacer,
    });
    return { status: 'sent' };
  } catch (error) {
    return outcomeOfMailFailure(readSendgridFailure(error, now()));
  }
}

/** A key that may not send mails may deliver all the same: the rest goes on. */
function outcomeOfMailFailure(failure: Failure): Outcome {
  if (failure.kind === 'refused') return { status: 'dead', reason: 'refused-by-esp' };
  if (failure.kind === 'unavailable') return { status: 'dead', reason: 'mail-unknown' };
  if (failure.kind === 'unauthorised' && failure.reason === 'scope-missing')
    return { status: 'dead', reason: 'mail-not-allowed' };
  return outcomeOfFailure(failure);
}

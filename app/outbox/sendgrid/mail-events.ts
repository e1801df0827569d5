import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MailEvent } from '../../inbox/mail-event.ts';

/** An event as it goes into the inbox: under which id and topic, and what is kept of it. */
export interface KeptEvent {
  id: string;
  topic: string;
  event: MailEvent;
}

/** What SendGrid's events are to us. Those that are not here (processed, delivered, deferred, ...) change nothing and are not kept. */
const kinds: Record<string, MailEvent['kind']> = {
  open: 'mail_opened',
  click: 'mail_clicked',
  bounce: 'mail_bounced',
  // leaving one group is a no as well: which mails a group means is not ours to know
  unsubscribe: 'mail_unsubscribed',
  group_unsubscribe: 'mail_unsubscribed',
  spamreport: 'spam_reported',
};

const Told = z.looseObject({
  event: z.string(),
  sg_event_id: z
    .string()
    .regex(/^[\w.+/=-]{1,200}$/)
    .optional()
    .catch(undefined),
  timestamp: z.number().min(0).max(253_402_300_799).optional().catch(undefined),
});

/**
 * SendGrid's events in our words; each is known by its sg_event_id, and one without by its content.
 * Source: Twilio SendGrid, "Event Webhook Reference".
 */
export function keepEvents(told: readonly unknown[]): KeptEvent[] {
  return told.flatMap((one) => {
    const read = Told.safeParse(one);
    const kind = read.success ? kinds[read.data.event] : undefined;
    if (!read.success || !kind) return [];
    const { event, sg_event_id, timestamp, ...said } = read.data;
    const kept: MailEvent = {
      kind,
      email: said['email'],
      at: timestamp === undefined ? null : new Date(timestamp * 1000).toISOString(),
      url: said['url'],
      campaign: said['singlesend_name'] ?? said['marketing_campaign_name'] ?? categoryOf(said['category']),
      message: said['sg_message_id'],
      reason: said['reason'] ?? said['type'],
      ...(said['sg_machine_open'] === true && { machine: 1 as const }),
    };
    const id = sg_event_id ?? createHash('sha256').update(JSON.stringify(one)).digest('hex');
    return [{ id: `sendgrid:${id}`, topic: `sendgrid/${event}`, event: kept }];
  });
}

/** One category, or a list of them. */
function categoryOf(category: unknown): unknown {
  return Array.isArray(category) ? category[0] : category;
}

import { z } from 'zod';
import { type EngagementFact, engagementKinds } from '../shopify/fact.ts';
import { type Stamp, versionOf } from '../shopify/stamp.ts';
import { instant, shortText, text } from '../shopify/words.ts';

/**
 * A mail event as it is kept in the inbox, whichever ESP told it: only what is used of it, no IP address and no user agent. Texts may be
 * anything here; `parseMailEvent` is where they are judged.
 */
export interface MailEvent {
  kind: string;
  email: unknown;
  /** ISO 8601. */
  at: unknown;
  url?: unknown;
  /** The mailing's name. */
  campaign?: unknown;
  /** The ESP's id of the mail. */
  message?: unknown;
  /** Why it bounced. */
  reason?: unknown;
  /** 1 = opened by a mail program on its own, not by a person. */
  machine?: 1;
}

const mailEvent = z.object({
  kind: z.enum(engagementKinds),
  email: z
    .string()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/),
  at: instant,
  url: text,
  campaign: shortText,
  message: shortText,
  reason: shortText,
  machine: z.literal(1).optional(),
});

/** A mail event of either ESP. What lies ahead of its arrival happened at its arrival. */
export function parseMailEvent(payload: unknown, stamp: Stamp): EngagementFact[] {
  const { kind, email, at, ...said } = mailEvent.parse(payload);
  const occurredAt = at < stamp.triggeredAt ? at : stamp.triggeredAt;
  const data = Object.entries({ ...said, service: stamp.topic.split('/')[0] ?? '' }).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, value] as const],
  );
  return [
    {
      kind: 'engagement',
      engagementId: stamp.webhookId,
      name: kind,
      email,
      occurredAt,
      data: Object.fromEntries(data),
      version: versionOf(occurredAt, stamp),
    },
  ];
}

import { hash } from 'node:crypto';

/** What is known of a delivery beside its payload. */
export interface Stamp {
  topic: string;
  webhookId: string;
  triggeredAt: Date;
  body: string;
}

/**
 * The rank of a fact among facts about the same thing: compare bytewise, the greater is the later. Ties of the first part go
 * by when Shopify sent it, then by content, so that no order of arrival matters.
 */
export function versionOf(updatedAt: Date, { triggeredAt, body }: Pick<Stamp, 'triggeredAt' | 'body'>): string {
  const digest = hash('sha256', body, 'hex').slice(0, 16);
  return `${updatedAt.toISOString()}|${triggeredAt.toISOString()}|${digest}`;
}

import { z } from 'zod';
import type { TagFact } from './customer-facts.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, orNull, tags } from './words.ts';

const change = z.object({ customerId: id, tags, occurredAt: orNull(instant) });

/** customer.tags_added and customer.tags_removed: one fact for each tag. */
export function parseTags(isPresent: boolean): (payload: unknown, stamp: Stamp) => TagFact[] {
  return (payload, stamp) => {
    const said = change.parse(payload);
    const version = versionOf(said.occurredAt ?? stamp.triggeredAt, stamp);
    return said.tags.map((tag) => ({ kind: 'tag', customerId: said.customerId, tag, isPresent, version }));
  };
}

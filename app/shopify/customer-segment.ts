import { z } from 'zod';
import type { ShopifySegmentFact } from './customer-facts.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id } from './words.ts';

const membership = z.object({ customer_id: id, segment_id: id });

/** customer.joined_segment and customer.left_segment: membership of a segment of Shopify's. */
export function parseSegmentMembership(isMember: boolean): (payload: unknown, stamp: Stamp) => ShopifySegmentFact[] {
  return (payload, stamp) => {
    const said = membership.parse(payload);
    const version = versionOf(stamp.triggeredAt, stamp);
    const { customer_id: customerId, segment_id: segmentId } = said;
    return [{ kind: 'shopify-segment', customerId, segmentId, isMember, changedAt: stamp.triggeredAt, version }];
  };
}

import { z } from 'zod';
import type { DataRequestFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, orNull } from './words.ts';

const request = z.object({
  customer: orNull(z.object({ id: orNull(id) })),
  data_request: orNull(z.object({ id })),
});

/**
 * The three mandatory topics. A customer may be named by e-mail alone, so the body is kept whole (encrypted).
 * Source: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */
export function parseCompliance(
  topic: DataRequestFact['request'],
): (payload: unknown, stamp: Stamp) => DataRequestFact[] {
  return (payload, stamp) => {
    const said = request.parse(payload);
    return [
      {
        kind: 'data-request',
        requestId: said.data_request ? `data_request ${said.data_request.id}` : stamp.webhookId,
        request: topic,
        customerId: said.customer?.id ?? null,
        payload: stamp.body,
        receivedAt: stamp.triggeredAt,
        version: versionOf(stamp.triggeredAt, stamp),
      },
    ];
  };
}

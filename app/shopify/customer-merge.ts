import { z } from 'zod';
import type { MergeFact } from './customer-facts.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, orNull } from './words.ts';

const merge = z.object({
  admin_graphql_api_customer_kept_id: orNull(id),
  admin_graphql_api_customer_deleted_id: orNull(id),
  status: z.string(),
});

/** customers/merge: a fact only when it is done; requested, running and failed merges change nobody. */
export function parseMerge(payload: unknown, stamp: Stamp): MergeFact[] {
  const said = merge.parse(payload);
  const survivorId = said.admin_graphql_api_customer_kept_id;
  const loserId = said.admin_graphql_api_customer_deleted_id;
  if (said.status.toLowerCase() !== 'completed' || !survivorId || !loserId || survivorId === loserId) return [];
  return [
    {
      kind: 'merge',
      loserId,
      survivorId,
      source: 'shopify',
      mergedAt: stamp.triggeredAt,
      undoneAt: null,
      version: versionOf(stamp.triggeredAt, stamp),
    },
  ];
}

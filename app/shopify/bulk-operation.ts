import { z } from 'zod';
import type { BulkOperationFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { instant, orNull, shortText } from './words.ts';

const operation = z.object({
  admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/BulkOperation\/\d{1,19}$/),
  status: z.string(),
  error_code: shortText,
  completed_at: orNull(instant),
});

/** bulk_operations/finish. */
export function parseBulkOperation(payload: unknown, stamp: Stamp): BulkOperationFact[] {
  const said = operation.parse(payload);
  return [
    {
      kind: 'bulk-operation',
      operationId: said.admin_graphql_api_id,
      status: said.status.toUpperCase(),
      errorCode: said.error_code,
      completedAt: said.completed_at,
      version: versionOf(said.completed_at ?? stamp.triggeredAt, stamp),
    },
  ];
}

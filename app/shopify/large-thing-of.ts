import type { ReadingKind } from './reading/kinds.ts';
import { id } from './words.ts';

const kinds: Record<string, ReadingKind> = {
  orders: 'orders',
  refunds: 'orders',
  customers: 'customers',
  products: 'products',
};

/**
 * What a webhook too large to take was about, by its beginning: a thing's number or gid comes first, a refund's order next.
 * Null where it can't be told, or where nothing can be read by a number. Pure.
 */
export function largeThingOf(topic: string, head: string): { kind: ReadingKind; id: string } | null {
  const [resource = ''] = topic.split('/');
  const kind = kinds[resource];
  const said =
    resource === 'refunds'
      ? /"order_id"\s*:\s*"?(\d+)/.exec(head)
      : /^\s*\{\s*"(?:admin_graphql_api_)?id"\s*:\s*"?(?:gid:\/\/shopify\/\w+\/)?(\d+)/.exec(head);
  const number = id.safeParse(said?.[1]);
  return kind && number.success ? { kind, id: number.data } : null;
}

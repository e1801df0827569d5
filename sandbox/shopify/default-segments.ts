import type { Payload } from '../store/store-event.ts';

/** The segments that every new store has. */
export function defaultSegments(createdAt: string): Map<string, Payload> {
  const named = [
    ['Customers who have purchased at least once', 'number_of_orders >= 1'],
    ['Customers who have purchased more than once', 'number_of_orders > 1'],
    ["Customers who haven't purchased", 'number_of_orders = 0'],
    ['Email subscribers', "email_subscription_status = 'SUBSCRIBED'"],
  ];
  return new Map(
    named.map(([name, query], index) => {
      const id = String(index + 1);
      return [id, { id, name, query, created_at: createdAt, updated_at: createdAt }];
    }),
  );
}

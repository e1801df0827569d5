import { expect, test } from 'vitest';
import { subscribedTopics } from './subscribed-topics.ts';

test('topics of every subscription are found, over several lines, the compliance topics too', () => {
  const toml = `
[webhooks]
api_version = "2026-07"
[[webhooks.subscriptions]]
topics = ["orders/create", "orders/updated"]
uri = "/webhooks"
# topics = ["products/create"]
[[webhooks.subscriptions]]
compliance_topics = [
  "customers/redact",
  "shop/redact",
]
[[webhooks.subscriptions]]
topics = ["orders/create"]`;
  expect(subscribedTopics(toml)).toEqual(['orders/create', 'orders/updated', 'customers/redact', 'shop/redact']);
});

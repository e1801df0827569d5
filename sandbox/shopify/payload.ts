import type { Payload } from '../store/store-event.ts';

/** Whether a value is a JSON object. */
export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as text; null when absent, null or empty. */
export function textOf(payload: Payload, key: string): string | null {
  const value = payload[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, or a text that is one; 0 otherwise. */
export function numberOf(payload: Payload, key: string): number {
  const number = Number(payload[key] ?? 0);
  return Number.isFinite(number) ? number : 0;
}

/** The object under `key`, or null. */
export function objectOf(payload: Payload, key: string): Payload | null {
  const value = payload[key];
  return isPayload(value) ? value : null;
}

/** The objects of the list under `key`; empty when there is none. */
export function objectsOf(payload: Payload, key: string): Payload[] {
  const value = payload[key];
  return Array.isArray(value) ? value.filter(isPayload) : [];
}

/** Tags as Shopify sends them in webhooks: one text, commas between. */
export function tagsOf(payload: Payload): string[] {
  const tags = payload['tags'];
  if (Array.isArray(tags)) return tags.map(String);
  return (textOf(payload, 'tags') ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** The number at the end of a global id; the text itself when it is not one. */
export function idFromGid(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1).split('?')[0] ?? gid;
}

/**
 * A resource's number as text. The global id is preferred: Shopify's own samples hold numbers
 * beyond 2^53, which JSON rounds.
 */
export function idOf(payload: Payload): string | null {
  const gid = textOf(payload, 'admin_graphql_api_id');
  return gid === null ? textOf(payload, 'id') : idFromGid(gid);
}

import { refuseParameter } from './refusal.ts';
import type { KlaviyoCall } from './route.ts';

interface PageSizes {
  default: number;
  max: number;
}

/**
 * One page of `items` (sorted by id) as a JSON:API document with cursor links. O(items).
 * @param present gives an item's resource object.
 */
export function pageOf<Item extends { id: string }>(
  call: KlaviyoCall,
  items: Item[],
  sizes: PageSizes,
  present: (item: Item) => object,
): object {
  const { url } = call.request;
  const size = readSize(url, sizes);
  const after = readCursor(url);
  const rest = after === null ? items : items.filter(({ id }) => id > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const next = last && rest.length > size ? withCursor(url, last.id) : null;
  return { data: page.map(present), links: { self: url.href, next, prev: null } };
}

function readSize(url: URL, sizes: PageSizes): number {
  const given = url.searchParams.get('page[size]');
  if (given === null) return sizes.default;
  const size = Number(given);
  if (!Number.isInteger(size) || size < 1 || size > sizes.max) {
    refuseParameter(`Page size must be an integer between 1 and ${sizes.max}.`, 'page[size]');
  }
  return size;
}

/** A cursor is opaque to the caller; the `next` link's whole cursor may be passed back, as the SDK does. */
function readCursor(url: URL): string | null {
  const given = url.searchParams.get('page[cursor]');
  if (given === null) return null;
  const [, id] = /^next::id::(.+)$/.exec(Buffer.from(given, 'base64url').toString('utf8')) ?? [];
  return id ?? refuseParameter('Invalid page cursor.', 'page[cursor]');
}

function withCursor(url: URL, id: string): string {
  const next = new URL(url);
  next.searchParams.set('page[cursor]', Buffer.from(`next::id::${id}`).toString('base64url'));
  return next.href;
}

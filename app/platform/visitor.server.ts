import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { env } from './env.server.ts';
import { createRateLimit } from './rate-limit.ts';

/** The last hop is the proxy's own word; earlier ones are the visitor's, and all of them where no proxy stands before us. */
export function visitorAddress(request: IncomingMessage): string {
  const forwarded = env().TRUST_PROXY ? request.headers['x-forwarded-for'] : undefined;
  const hops = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',');
  return hops?.at(-1)?.trim() || request.socket.remoteAddress || '';
}

/** A page with its parts and data is some dozens of requests; an office shares an address. */
const visits = createRateLimit({ perSecond: 50, burst: 500 });
/** Whoever is refused for lack of a signature a hundred times has none. */
const refusals = createRateLimit({ perSecond: 5, burst: 100 });

/** Built files are read from disk and kept by browsers for good: an office that opens the app after a release asks for thousands. */
export const fileCost = 1 / 4;

/**
 * Whether a visitor may have one more of what anybody may ask for: 50 a second, 500 at once.
 * @param cost what it counts as; `fileCost` for a built file.
 */
export function takeVisit(request: IncomingMessage, nowMs: number, cost = 1): boolean {
  const address = ownAddress(request);
  return address === null || visits.take(address, nowMs, cost);
}

/** Counts a request that proved nothing. */
export function countRefusal(request: IncomingMessage, nowMs: number): void {
  const address = ownAddress(request);
  if (address !== null) refusals.take(address, nowMs);
}

/** Whether an address was refused so often, a hundred times and then five a second, that it is no longer listened to. */
export function isRefusedUnheard(request: IncomingMessage, nowMs: number): boolean {
  const address = ownAddress(request);
  return address !== null && refusals.isSpent(address, nowMs);
}

const inner = new BlockList();
inner.addSubnet('10.0.0.0', 8);
inner.addSubnet('100.64.0.0', 10);
inner.addSubnet('127.0.0.0', 8);
inner.addSubnet('172.16.0.0', 12);
inner.addSubnet('192.168.0.0', 16);
inner.addSubnet('fc00::', 7, 'ipv6');
inner.addAddress('::1', 'ipv6');

/** Null where everybody may come from one address: a proxy we were not told of must not be shut out for what one of them did. */
function ownAddress(request: IncomingMessage): string | null {
  const address = visitorAddress(request);
  if (env().TRUST_PROXY) return address;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return inner.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4') ? null : address;
}

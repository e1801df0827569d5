import { z } from 'zod';
import { systemClock } from '../platform/clock.server.ts';
import { withLock } from '../platform/db.server.ts';
import type { AdminGraphql } from './ask-admin.ts';
import { shopify } from './app.server.ts';
import { findShop, type Shop } from './find-shop.server.ts';
import { installShop } from './install-shop.server.ts';
import { sessionStorage } from './session-storage.server.ts';

/** Who asks: a store whose staff opened the app, with a token that lives. */
export interface AdminContext extends Shop {
  graphql: AdminGraphql;
  /** Who of the store's staff asks, by Shopify's number of them. */
  author: string;
}

/** The library renews tokens in their last 5 minutes; a minute more, so that it never does so outside the lock. */
const renewWithinMs = 6 * 60_000;

/**
 * The store whose staff sends this request from the admin. At the first request it installs the store; tokens are exchanged one at a
 * time per store: the library itself has no lock, and every loader of a page would exchange at once.
 * @throws Response the library's redirects (bounce page, admin, /auth/login), 401 with Shopify's retry header, 410 for robots.
 */
export async function authenticateAdmin(request: Request): Promise<AdminContext> {
  const claimed = claimedDomain(request);
  const ready = claimed !== null && (await hasToken(claimed)) && (await findShop(claimed))?.installed;
  if (ready || claimed === null) return enter(request);
  return withLock(`shopify token ${claimed}`, () => enter(request));
}

/**
 * A store's Admin API without a request from the admin, for the worker; its token is refreshed under the same lock.
 * @throws SessionNotFoundError when the store has no session: not installed any more.
 */
export async function adminOfShop(domain: string): Promise<AdminGraphql> {
  const open = async () => (await shopify().unauthenticated.admin(domain)).admin.graphql;
  return (await hasToken(domain)) ? open() : withLock(`shopify token ${domain}`, open);
}

async function enter(request: Request): Promise<AdminContext> {
  const { session, admin, sessionToken } = await shopify().authenticate.admin(request);
  const known = await findShop(session.shop);
  const shop = known?.installed ? known : await installShop(session.shop, admin.graphql, systemClock.now());
  return { ...shop, graphql: admin.graphql, author: sessionToken ? `Staff member ${sessionToken.sub}` : 'Staff' };
}

async function hasToken(domain: string): Promise<boolean> {
  const session = await sessionStorage.loadSession(`offline_${domain}`);
  return session?.isActive(undefined, renewWithinMs) ?? false;
}

const claims = z.object({ dest: z.url().transform((dest) => new URL(dest).hostname) });

/** The store named by the request's session token, whose signature is not checked here: it only chooses the lock. */
function claimedDomain(request: Request): string | null {
  const header = request.headers.get('authorization')?.replace(/^Bearer /, '');
  const token = header ?? new URL(request.url).searchParams.get('id_token');
  const payload = token?.split('.')[1];
  if (!payload) return null;
  try {
    return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).dest;
  } catch {
    return null;
  }
}

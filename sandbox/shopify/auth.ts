import { z } from 'zod';
import { readJson } from '../http.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from '../http.ts';
import { shopOfRequest } from './request-shop.ts';
import { verifySessionToken } from './session-token.ts';
import type { AppCredentials } from './session-token.ts';
import type { SandboxShop, ShopifyState } from './state.ts';
import { accessTokenSeconds, onlineTokenSeconds, refreshTokenSeconds } from './tokens.ts';
import type { IssuedTokens, TokenLedger } from './tokens.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const offlineType = 'urn:shopify:params:oauth:token-type:offline-access-token';
const onlineType = 'urn:shopify:params:oauth:token-type:online-access-token';

const Credentials = z.object({ client_id: z.string(), client_secret: z.string() });
const Exchange = z.object({
  grant_type: z.literal(exchangeGrant),
  subject_token: z.string(),
  subject_token_type: z.literal(idTokenType),
  requested_token_type: z.enum([offlineType, onlineType]),
  expiring: z.enum(['0', '1']).default('0'),
});
const Refresh = z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string() });
const Grant = z.discriminatedUnion('grant_type', [Exchange, Refresh]);

export interface AuthOptions {
  state: ShopifyState;
  tokens: TokenLedger;
  app: AppCredentials;
  /** What the merchant granted. */
  scopes: string[];
  now: () => number;
}

/**
 * `POST /admin/oauth/access_token`: token exchange (offline, expiring or not, and online) and
 * refresh. Refusals are JSON, as Shopify's: 400 for a bad request or session token, 401 for a bad
 * secret or a refresh token that is no longer active.
 * Source: shopify.dev, session tokens and offline access tokens.
 */
export function createAuthHandler(options: AuthOptions): SandboxHandler {
  return async (request) => {
    if (request.url.pathname !== '/admin/oauth/access_token') return null;
    if (request.method !== 'POST') return { status: 404, body: { errors: 'Not Found' } };
    const shop = shopOfRequest(options.state, request);
    if (!shop) return { status: 404, body: { errors: 'Not Found' } };

    const body = readBody(request);
    const credentials = Credentials.safeParse(body);
    if (!credentials.success) return refusal(400, 'invalid_request', 'client_id or client_secret is missing');
    if (credentials.data.client_id !== options.app.apiKey) {
      return refusal(400, 'application_cannot_be_found', 'Could not find Shopify API application');
    }
    if (credentials.data.client_secret !== options.app.apiSecret) {
      return refusal(401, 'invalid_client', 'The client secret is not right');
    }
    const grant = Grant.safeParse(body);
    if (!grant.success) return refusal(400, 'invalid_request', z.prettifyError(grant.error));
    return grant.data.grant_type === exchangeGrant
      ? exchange(options, shop, grant.data)
      : refresh(options, shop, grant.data.refresh_token);
  };
}

async function exchange(
  options: AuthOptions,
  shop: SandboxShop,
  grant: z.infer<typeof Exchange>,
): Promise<SandboxReply> {
  const expected = { shop: shop.domain, nowMs: options.now() };
  const subject = await verifySessionToken(options.app, grant.subject_token, expected);
  if (!subject.ok) return refusal(400, 'invalid_subject_token', `The session token is ${subject.reason}`);
  shop.installed = true;
  const scope = options.scopes.join(',');
  if (grant.requested_token_type === onlineType) {
    const accessToken = options.tokens.issueOnline(shop.domain, options.scopes);
    return { status: 200, body: onlineBody(shop, accessToken, scope, subject.userId) };
  }
  const issued = options.tokens.issueOffline(shop.domain, options.scopes, grant.expiring === '1');
  return { status: 200, body: offlineBody(issued, scope) };
}

function refresh(options: AuthOptions, shop: SandboxShop, refreshToken: string): SandboxReply {
  const issued = options.tokens.refresh(shop.domain, refreshToken);
  if (!issued) {
    return refusal(401, 'invalid_request', 'This request requires an active refresh_token');
  }
  return { status: 200, body: offlineBody(issued, issued.scopes.join(',')) };
}

function offlineBody(issued: IssuedTokens, scope: string): object {
  const token = { access_token: issued.accessToken, scope };
  if (issued.refreshToken === null) return token;
  return {
    ...token,
    expires_in: accessTokenSeconds,
    refresh_token: issued.refreshToken,
    refresh_token_expires_in: refreshTokenSeconds,
  };
}

function onlineBody(shop: SandboxShop, accessToken: string, scope: string, userId: string): object {
  return {
    access_token: accessToken,
    scope,
    expires_in: onlineTokenSeconds,
    associated_user_scope: scope,
    associated_user: {
      id: Number(userId),
      first_name: 'Sam',
      last_name: 'Owner',
      email: shop.email,
      email_verified: true,
      account_owner: true,
      locale: 'en',
      collaborator: false,
    },
  };
}

function readBody(request: SandboxRequest): unknown {
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(request.raw.toString('utf8')));
  }
  try {
    return readJson(request);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function refusal(status: 400 | 401, error: string, description: string): SandboxReply {
  return { status, body: { error, error_description: description } };
}

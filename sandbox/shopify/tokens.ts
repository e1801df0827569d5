import { createHash } from 'node:crypto';

/** Seconds, as documented for expiring offline tokens and for online tokens. */
export const accessTokenSeconds = 3600;
export const refreshTokenSeconds = 90 * 24 * 3600;
export const onlineTokenSeconds = 86_399;

interface AccessToken {
  shop: string;
  scopes: string[];
  /** Instant in ms, or null for a token that never expires. */
  expiresAt: number | null;
  /** The refresh token that came with it. */
  refreshToken: string | null;
}

interface RefreshToken {
  shop: string;
  scopes: string[];
  expiresAt: number;
  /** The refresh token that replaced it, if it was used. */
  replacedBy: string | null;
  /** Whether it, or the access token that came with it, has been used. */
  used: boolean;
}

/** What the token endpoint hands out. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string | null;
}

/** Every token the sandbox has issued. */
export interface TokenLedger {
  issueOffline(shop: string, scopes: string[], expiring: boolean): IssuedTokens;
  issueOnline(shop: string, scopes: string[]): string;
  /** Null when the refresh token is unknown, expired, of another shop, or already replaced. */
  refresh(shop: string, refreshToken: string): (IssuedTokens & { scopes: string[] }) | null;
  /** The scopes of a live token of this shop, or null: unknown, expired, or of another shop. */
  scopesOf(shop: string, accessToken: string): string[] | null;
  /** After an uninstall nothing of the shop's works any more. */
  revokeShop(shop: string): void;
  reset(): void;
}

/**
 * Tokens on the sandbox's clock. A refresh token dies when its replacement is first used, not
 * before: a lost answer can be asked for again (shopify.dev changelog, 28 August 2026). An access
 * token that was replaced lives until it expires.
 * @param options.seed makes the tokens' text, so that a run can be repeated.
 */
export function createTokenLedger(options: { now: () => number; seed: number }): TokenLedger {
  const access = new Map<string, AccessToken>();
  const refresh = new Map<string, RefreshToken>();
  let serial = 0;
  const text = (prefix: string): string => {
    serial += 1;
    const hash = createHash('sha256').update(`${options.seed}|${serial}`).digest('hex');
    return `${prefix}_${hash.slice(0, 32)}`;
  };
  const inSeconds = (seconds: number): number => options.now() + seconds * 1000;

  const issuePair = (shop: string, scopes: string[]): { accessToken: string; refreshToken: string } => {
    const [accessToken, refreshToken] = [text('shpat'), text('shprt')];
    access.set(accessToken, { shop, scopes, expiresAt: inSeconds(accessTokenSeconds), refreshToken });
    const expiresAt = inSeconds(refreshTokenSeconds);
    refresh.set(refreshToken, { shop, scopes, expiresAt, replacedBy: null, used: false });
    return { accessToken, refreshToken };
  };

  return {
    issueOffline: (shop, scopes, expiring) => {
      for (const [token, row] of refresh) if (row.shop === shop) refresh.delete(token);
      if (expiring) return issuePair(shop, scopes);
      const accessToken = text('shpat');
      access.set(accessToken, { shop, scopes, expiresAt: null, refreshToken: null });
      return { accessToken, refreshToken: null };
    },
    issueOnline: (shop, scopes) => {
      const accessToken = text('shpua');
      const expiresAt = inSeconds(onlineTokenSeconds);
      access.set(accessToken, { shop, scopes, expiresAt, refreshToken: null });
      return accessToken;
    },
    refresh: (shop, refreshToken) => {
      const row = refresh.get(refreshToken);
      if (!row || row.shop !== shop || row.expiresAt <= options.now()) return null;
      const replacement = row.replacedBy === null ? undefined : refresh.get(row.replacedBy);
      if (replacement?.used || (row.replacedBy !== null && !replacement)) return null;
      // Asked again before the replacement was used: only the newest pair can be refreshed.
      if (row.replacedBy !== null) refresh.delete(row.replacedBy);
      row.used = true;
      const pair = issuePair(shop, row.scopes);
      row.replacedBy = pair.refreshToken;
      return { ...pair, scopes: row.scopes };
    },
    scopesOf: (shop, accessToken) => {
      const row = access.get(accessToken);
      if (!row || row.shop !== shop) return null;
      if (row.expiresAt !== null && row.expiresAt <= options.now()) return null;
      const partner = row.refreshToken === null ? undefined : refresh.get(row.refreshToken);
      if (partner) partner.used = true;
      return row.scopes;
    },
    revokeShop: (shop) => {
      for (const [token, row] of access) if (row.shop === shop) access.delete(token);
      for (const [token, row] of refresh) if (row.shop === shop) refresh.delete(token);
    },
    reset: () => {
      access.clear();
      refresh.clear();
    },
  };
}

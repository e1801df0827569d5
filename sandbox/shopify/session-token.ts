import { createHash } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';

/** The app as Shopify knows it. */
export interface AppCredentials {
  apiKey: string;
  apiSecret: string;
}

/** Why a session token is refused. */
export type SessionTokenRefusal = 'invalid' | 'other-shop';

/** Session tokens live one minute. */
const lifetimeSeconds = 60;
/** The same tolerance as Shopify's library. */
const clockToleranceSeconds = 10;

/**
 * A session token as the admin hands it to an embedded app: HS256 with the app's secret.
 * @param options.userId the staff member (`sub`).
 * @param options.nowMs the sandbox's clock.
 */
export async function signSessionToken(
  app: AppCredentials,
  options: { shop: string; userId: string; nowMs: number; serial: number },
): Promise<string> {
  const issuedAt = Math.floor(options.nowMs / 1000);
  const id = createHash('sha256').update(`${options.shop}|${options.nowMs}|${options.serial}`);
  return new SignJWT({ dest: `https://${options.shop}`, sid: `session-${options.userId}` })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(`https://${options.shop}/admin`)
    .setAudience(app.apiKey)
    .setSubject(options.userId)
    .setJti(id.digest('hex').slice(0, 32))
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(new TextEncoder().encode(app.apiSecret));
}

/** Checks signature, expiry, audience and destination. Gives the staff member's id. */
export async function verifySessionToken(
  app: AppCredentials,
  token: string,
  expected: { shop: string; nowMs: number },
): Promise<{ ok: true; userId: string } | { ok: false; reason: SessionTokenRefusal }> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(app.apiSecret), {
      algorithms: ['HS256'],
      audience: app.apiKey,
      currentDate: new Date(expected.nowMs),
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'nbf', 'dest', 'sub'],
    });
    const goesHere = payload['dest'] === `https://${expected.shop}` && payload.iss === `https://${expected.shop}/admin`;
    return goesHere ? { ok: true, userId: payload.sub ?? '' } : { ok: false, reason: 'other-shop' };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { ok: false, reason: 'invalid' };
    throw error;
  }
}

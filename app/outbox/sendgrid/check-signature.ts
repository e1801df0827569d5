import { createPublicKey, verify } from 'node:crypto';

/** A retry of SendGrid's may carry the moment of the first try, and it tries for 24 hours. An event that comes twice is kept once. */
const oldestSeconds = 25 * 3600;
const clockSkewSeconds = 600;

/**
 * Whether SendGrid signed this body: ECDSA on P-256 with SHA-256, over the timestamp's text and the raw bytes, the line break at their end
 * included.
 * @param publicKey base64 of a DER SubjectPublicKeyInfo, as SendGrid gives it.
 * @param signature base64 of the DER signature; @param timestamp epoch seconds; both as the headers say.
 * Source: Twilio SendGrid, "Event Webhook Security Features"; @sendgrid/eventwebhook 8.
 */
export function isSignedBySendgrid(
  publicKey: string,
  { signature, timestamp, body }: { signature: string; timestamp: string; body: Buffer },
  nowMs: number,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const ageSeconds = nowMs / 1000 - Number(timestamp);
  if (ageSeconds > oldestSeconds || ageSeconds < -clockSkewSeconds) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ec') return false;
    return verify('sha256', Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'base64'));
  } catch {
    return false; // no key, or no signature
  }
}

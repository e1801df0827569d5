/**
 * Whether marketing may be sent on a channel: only where the person said yes. Pending (double opt-in), unsubscribed, invalid
 * and redacted are no. Nobody who may not be mailed gets a profile at an ESP.
 */
export function mayBeMailed(emailConsent: string): boolean {
  return emailConsent === 'SUBSCRIBED';
}

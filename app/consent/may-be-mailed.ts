/**
 * Whether marketing may be sent on a channel: only where the person said yes. Pending (double opt-in), unsubscribed, invalid
 * and redacted are no. Nobody who may not be mailed gets a profile at an ESP.
 */
export function mayBeMailed(emailConsent: string): boolean {
  return emailConsent === 'SUBSCRIBED';
}

/**
 * SQL: the same rule for a `customer` row, as whoever sends must ask it: subscribed, with an address, neither deleted nor merged
 * into another, and nobody who was merged into them said no since.
 */
export const mayBeMailedSql = (alias: string): string =>
  `(${alias}.email_consent = 'SUBSCRIBED' AND ${alias}.email_enc IS NOT NULL AND ${alias}.email_idx IS NOT NULL
    AND ${alias}.email_refused_by IS NULL AND ${alias}.deleted_at IS NULL AND ${alias}.merged_into IS NULL)`;

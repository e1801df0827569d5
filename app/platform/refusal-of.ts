/**
 * Why a fact is to blame for an error of its transaction, or null when it isn't (a lost connection, a deadlock, a full disk: try
 * again later). PostgreSQL's classes: 22 data exception, 23 integrity, 54 a limit was exceeded;
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusalOf(error: unknown): { reason: string; path: string } | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(22|23|54)...$/.test(code)) return { reason: 'database-refused', path: code };
  const isBug = code === 'ERR_ASSERTION' || error instanceof RangeError || error instanceof TypeError;
  return isBug ? { reason: 'assertion-failed', path: error.name } : null;
}

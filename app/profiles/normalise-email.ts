/**
 * An e-mail address as it is compared: trimmed, lower case; null when it is none. Dots and plus signs stay: whether they matter
 * is for its domain to say.
 */
export function normaliseEmail(email: string | null): string | null {
  const address = email?.trim().toLowerCase() ?? '';
  return /^[^\s@]+@[^\s@]+$/.test(address) && address.length <= 254 ? address : null;
}

/** Street lines and post code as they are compared: small letters, without accents, spaces and signs; null when nothing is left. */
export function normaliseStreet(street: string | null): string | null {
  const letters =
    street
      ?.normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '') ?? '';
  return letters.length >= 4 ? letters : null;
}

/** Long enough to be told apart, short enough for an address. */
const lengthMax = 60;

/** A segment's name as part of an address: small letters, digits and hyphens; `segment` when nothing of it is left. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, lengthMax)
    .replaceAll(/^-+|-+$/g, '');
  return slug || 'segment';
}

/** Addresses of the admin's own pages beside those of segments: no segment may be there. */
export const reservedSlugs: ReadonlySet<string> = new Set(['new', 'gallery', 'overlap', 'shopify', 'cohorts']);

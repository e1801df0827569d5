/** Campaign parameters of a page's address: source, medium, campaign, term, content. */
export type Utm = Record<string, string>;

/** The campaign parameters of a landing page, which is a path or a full address; null when it has none. Pure. */
export function utmOf(page: string | null): Utm | null {
  if (!page?.includes('utm_')) return null;
  const query = new URLSearchParams(page.slice(page.indexOf('?') + 1).split('#')[0]);
  const found = ['source', 'medium', 'campaign', 'term', 'content'].flatMap((name) => {
    const value = query.get(`utm_${name}`)?.replaceAll('\u0000', '').slice(0, 255).toWellFormed();
    return value ? [[name, value] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : null;
}

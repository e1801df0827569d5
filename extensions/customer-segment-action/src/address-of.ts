/** The page of the app that takes a segment of Shopify's as an audience, relative to the app's address; null when the id is none of a segment. */
export function addressOf(gid: string | undefined): string | null {
  const id = /^gid:\/\/shopify\/Segment\/(\d+)$/.exec(gid ?? '')?.[1];
  return id === undefined ? null : `app:segments/shopify?use=${id}`;
}

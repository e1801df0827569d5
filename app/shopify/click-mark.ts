/** A place in one of our blocks, by which a click in it is known: block and place, no person. `recommendations-2` in an address. */
export interface ClickMark {
  block: string;
  /** From 1. */
  place: number;
}

const parameter = 'rg_m';

/** An address of the store with the place from which it is reached. Pure. */
export function markLink(url: string, { block, place }: ClickMark): string {
  return `${url}${url.includes('?') ? '&' : '?'}${parameter}=${block}-${place}`;
}

/** The mark in the address of a page, which is a path or whole; null when there is none. Pure. */
export function clickMarkOf(page: string | null): ClickMark | null {
  if (!page?.includes(`${parameter}=`)) return null;
  const value = new URLSearchParams(page.slice(page.indexOf('?') + 1).split('#')[0]).get(parameter);
  const [, block, place] = /^([a-z][a-z0-9_-]{0,60})-(\d{1,2})$/.exec(value ?? '') ?? [];
  return block && place ? { block, place: Number(place) } : null;
}

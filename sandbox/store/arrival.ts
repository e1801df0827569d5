import type { LineFacts } from './facts.ts';
import type { Random } from './random.ts';

/** How a visitor came: the first page with its campaign, and the site before. */
export interface Arrival {
  landingSite: string;
  referringSite: string | null;
}

const campaigns = [
  { query: 'utm_source=klaviyo&utm_medium=email&utm_campaign=welcome', from: null },
  { query: 'utm_source=newsletter&utm_medium=email&utm_campaign=spring', from: null },
  { query: 'utm_source=google&utm_medium=cpc&utm_campaign=brand', from: 'https://www.google.example/' },
  { query: 'utm_source=instagram&utm_medium=social', from: 'https://instagram.example/' },
];

/** Half come by themselves, half through a campaign; some land on the product they want. */
export function arrivalOf(random: Random, lines: readonly LineFacts[]): Arrival {
  const wanted = lines[0]?.product.handle;
  const page = wanted && random.chance(0.3) ? `/products/${wanted}` : '/';
  if (random.chance(0.5)) return { landingSite: page, referringSite: null };
  const { query, from } = random.pick(campaigns);
  return { landingSite: `${page}?${query}`, referringSite: from };
}

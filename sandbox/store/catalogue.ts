import type { ProductFacts } from './facts.ts';
import type { Random } from './random.ts';

/** A product of the demo store with what becomes of it during the history. Moments in milliseconds. */
export interface ShelfProduct {
  facts: ProductFacts;
  category: number;
  /** Index of the product that is often bought right after this one. */
  complement: number;
  soldOutAt: number | null;
  deletedAt: number | null;
  /** When its price falls by a fifth. */
  reducedAt: number | null;
}

interface Category {
  type: string;
  vendors: string[];
  nouns: string[];
  /** Median price in minor units. */
  medianMinor: number;
  variants: string[];
}

export const categories: Category[] = [
  category('Coffee', 1400, ['250 g', '1 kg'], 'Nordhaus', 'Filter Roast,Espresso,Decaf,Cold Brew'),
  category('Tea', 900, ['Tin'], 'Lindenblatt', 'Green Tea,Rooibos,Earl Grey,Herbal Blend'),
  category('Mugs', 1800, ['Small', 'Large'], 'Tonwerk', 'Stoneware Mug,Travel Mug,Cup,Tumbler'),
  category('Brewing', 4500, ['Standard'], 'Hario & Sons', 'Dripper,French Press,Kettle,Grinder'),
  category('Candles', 2200, ['Standard'], 'Wick & Wax', 'Soy Candle,Pillar Candle,Tealights,Diffuser'),
  category('Linen', 3900, ['S', 'M', 'L'], 'Maison Lin', 'Apron,Tea Towel,Table Runner,Napkins'),
  category('Stationery', 1200, ['Plain', 'Dotted'], 'Papierfabrik', 'Notebook,Planner,Pen Set,Cards'),
  category('Plants', 2600, ['Standard'], 'Greenroom', 'Monstera,Fern,Olive Tree,Succulent Trio'),
];

const adjectives = ['Morning', 'Harbour', 'Alpine', 'Midnight', 'Garden', 'Studio', 'Classic'];
const productsPerCategory = 15;
const dayMs = 86_400_000;

/** 120 products in eight categories, the first of each category the most popular. */
export function createCatalogue(
  random: Random,
  span: { startMs: number; endMs: number; picturesUrl: string },
): ShelfProduct[] {
  const shelf = categories.flatMap((_, index) =>
    Array.from({ length: productsPerCategory }, (_unused, place) =>
      createProduct(random, { category: index, place, ...span }),
    ),
  );
  const during = () => span.startMs + Math.round((0.3 + 0.6 * random.next()) * (span.endMs - span.startMs));
  // Rare fates go to the rear places, so that the popular products stay on sale.
  for (const product of shelf) {
    const rear = product.facts.id % productsPerCategory;
    if (rear === 12 && product.category % 2 === 0) product.soldOutAt = during();
    if (rear === 13 && product.category % 2 === 1) hide(product.facts);
    if (rear === 14 && product.category === 0) product.deletedAt = during();
    if (rear === 5) product.reducedAt = during();
  }
  return shelf;
}

/** Whether the storefront offers the product at this moment. */
export function isSellable(product: ShelfProduct, atMs: number): boolean {
  const gone = [product.soldOutAt, product.deletedAt].some((moment) => moment !== null && moment <= atMs);
  return product.facts.publishedAt !== null && !gone;
}

function category(type: string, medianMinor: number, variants: string[], vendor: string, nouns: string): Category {
  return { type, medianMinor, variants, vendors: [vendor, 'House Brand'], nouns: nouns.split(',') };
}

function createProduct(
  random: Random,
  {
    category: index,
    place,
    startMs,
    picturesUrl,
  }: { category: number; place: number; startMs: number; picturesUrl: string },
): ShelfProduct {
  const kind = categories[index] as Category;
  const ordinal = index * productsPerCategory + place;
  const noun = kind.nouns[place % kind.nouns.length] ?? kind.type;
  const title = `${adjectives[ordinal % adjectives.length] ?? ''} ${noun} No. ${place + 1}`;
  const handle = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  // 8,000,000,000,010 is a multiple of 15, so that id % 15 is the place in the category.
  const id = 8_000_000_000_010 + ordinal;
  const priceMinor = Math.max(1, Math.round((kind.medianMinor * Math.exp(0.35 * random.normal())) / 10)) * 10 - 1;
  const createdAt = new Date(startMs - dayMs * (1 + random.below(400))).toISOString();
  return {
    category: index,
    // The complement of a product stands at the same kind of place in the next category.
    complement: ((index + 1) % categories.length) * productsPerCategory + ((place * 7) % productsPerCategory),
    soldOutAt: null,
    deletedAt: null,
    reducedAt: null,
    facts: {
      id,
      title,
      handle,
      vendor: random.pick(kind.vendors),
      productType: kind.type,
      tags: [kind.type.toLowerCase(), ...(place < 3 ? ['bestseller'] : [])],
      status: 'active',
      publishedAt: createdAt,
      createdAt,
      updatedAt: createdAt,
      imageUrl: place === 11 ? null : `${picturesUrl}/${handle}.svg`,
      variants: kind.variants.map((variantTitle, position) => ({
        id: 44_000_000_000_000 + ordinal * 10 + position,
        sku: `${kind.type.slice(0, 3).toUpperCase()}-${String(place + 1).padStart(2, '0')}-${position + 1}`,
        title: variantTitle,
        priceMinor: Math.round(priceMinor * (1 + 0.6 * position)),
        compareAtMinor: null,
        inventory: 20 + random.below(200),
      })),
    },
  };
}

function hide(product: ProductFacts): void {
  product.publishedAt = null;
  product.status = product.id % 2 === 0 ? 'draft' : 'archived';
}

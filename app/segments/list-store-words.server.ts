import { loyaltyArea, loyaltySettings } from '../insights/score-settings.ts';
import { getSetting } from '../platform/settings.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { listMetafieldKeys } from '../profiles/list-metafield-keys.server.ts';

/** Words of a store that its segments may use, for completion and for the builder's fields. */
export interface StoreWords {
  /** Names of loyalty tiers. */
  tiers: string[];
  /** Names of answers and metafields, as a segment writes them. */
  answers: string[];
  /** Values by the name of an attribute or parameter. */
  values: Record<string, string[]>;
}

/** Enough rows to meet what is common, and the same cost in every store. */
const rowsLookedAt = 5000;
/** As many values as anybody scrolls through. */
const valuesMax = 200;

/** What a store has of tags, places, product types, brands, answers and tiers: as far as its newest rows show. Three queries. */
export async function listStoreWords(db: ShopDb): Promise<StoreWords> {
  const loyalty = await getSetting(db, loyaltyArea, loyaltySettings);
  const metafields = await listMetafieldKeys(db);
  const [found] = await db.query<Record<string, string[]>>(
    `WITH person AS MATERIALIZED (
       SELECT country, region, city, language, email_domain, gender FROM customer_attributes
       WHERE shop_id = $1 ORDER BY customer_id DESC LIMIT ${rowsLookedAt}
     ), thing AS MATERIALIZED (
       SELECT product_type, vendor, tags FROM product WHERE shop_id = $1 AND deleted_at IS NULL LIMIT ${rowsLookedAt}
     )
     SELECT ${values('tag', 'customer_tag WHERE shop_id = $1 AND is_present')} AS tags,
       ${values('question', 'customer_answer WHERE shop_id = $1')} AS questions,
       ${(['country', 'region', 'city', 'language', 'email_domain', 'gender'] as const).map((column) => `${values(column, 'person')} AS ${column}`).join(', ')},
       ${values('product_type', 'thing')} AS type, ${values('vendor', 'thing')} AS vendor,
       ${values('tag', '(SELECT unnest(tags) AS tag FROM thing) tagged')} AS product_tags`,
    [db.shopId],
  );
  const of = (name: string) => found?.[name] ?? [];
  const questions = of('questions').filter((question) => /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(question));
  return {
    tiers: loyalty.tiers.map(({ name }) => name),
    answers: [...metafields.map((key) => `metafields.${key}`), ...questions.map((name) => `regulars.answers.${name}`)],
    values: {
      customer_tags: of('tags'),
      customer_countries: of('country'),
      customer_regions: of('region'),
      customer_cities: of('city'),
      customer_language: of('language'),
      customer_email_domain: of('email_domain'),
      'regulars.gender': of('gender'),
      'regulars.top_category': of('type'),
      'regulars.category_affinity': of('type'),
      'regulars.top_brand': of('vendor'),
      'regulars.brand_affinity': of('vendor'),
      type: of('type'),
      vendor: of('vendor'),
      tag: of('product_tags'),
    },
  };
}

/** SQL: the different values of a column among the first rows, in their order. */
function values(column: string, rows: string): string {
  return `ARRAY(SELECT DISTINCT ${column} FROM (SELECT ${column} FROM ${rows} LIMIT ${rowsLookedAt}) few
     WHERE ${column} <> '' ORDER BY 1 LIMIT ${valuesMax})`;
}

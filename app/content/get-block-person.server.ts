import type { ShopDb } from '../platform/db.server.ts';
import { markLink } from '../shopify/click-mark.ts';
import {
  getPopular,
  getRecommendations,
  type RecommendedProduct,
} from '../recommendations/get-recommendations.server.ts';
import type { BlockPerson, BlockProduct } from './block-person.ts';
import { gridSize, recommendationsSlug } from './recommendations-block.ts';
import { showMoney } from './show-money.ts';

/**
 * What a block may know of a customer now: name, and recommended products that can be sold at this moment; best sellers for someone
 * of whom none are left. Three queries by primary key, one more for best sellers.
 */
export async function getBlockPerson(db: ShopDb, customerId: string): Promise<BlockPerson> {
  const [name] = await db.query<{ first_name: string | null; last_name: string | null }>(
    'SELECT first_name, last_name FROM customer WHERE shop_id = $1 AND customer_id = $2 AND deleted_at IS NULL',
    [db.shopId, customerId],
  );
  const stored = (await getRecommendations(db, [customerId], gridSize)).get(customerId) ?? [];
  const recommendations = stored.length > 0 ? stored.map(productOf) : await getPopularProducts(db);
  return { first_name: name?.first_name ?? null, last_name: name?.last_name ?? null, recommendations };
}

/** The store's best sellers as a block shows them. */
export async function getPopularProducts(db: ShopDb): Promise<BlockProduct[]> {
  return (await getPopular(db, gridSize)).map(productOf);
}

function productOf(
  { productId, title, url, imageUrl, priceMinor, currency, reason }: RecommendedProduct,
  index: number,
): BlockProduct {
  return {
    id: productId,
    title,
    url: markLink(url, { block: recommendationsSlug, place: index + 1 }),
    image: imageUrl,
    price: priceMinor === null ? null : showMoney(priceMinor, currency),
    reason,
  };
}

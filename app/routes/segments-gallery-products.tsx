import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { forShop } from '../platform/db.server.ts';
import { findProducts } from '../profiles/find-products.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';

/** Products to choose from, by a part of their title. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const search = new URL(request.url).searchParams.get('search')?.trim().slice(0, 100) ?? '';
  return json({ products: await forShop(shopId, (db) => findProducts(db, search)) });
}

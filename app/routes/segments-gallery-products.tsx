import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { forShop } from '../platform/db.server.ts';
import { findProducts, nameProducts } from '../profiles/find-products.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';

/** As many as a list of ids may have. */
const idsMax = 500;

/** Products to choose from, by a part of their title; or those of some numbers. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const { searchParams } = new URL(request.url);
  const ids = searchParams.get('ids')?.split(',');
  if (ids) {
    const known = ids.filter((id) => /^\d{1,18}$/u.test(id)).slice(0, idsMax);
    return json({ products: await forShop(shopId, (db) => nameProducts(db, known)) });
  }
  const search = searchParams.get('search')?.trim().slice(0, 100) ?? '';
  return json({ products: await forShop(shopId, (db) => findProducts(db, search)) });
}

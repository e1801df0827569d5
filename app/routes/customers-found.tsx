import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { findCustomers } from '../profiles/find-customers.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { nameOf } from '../ui/name-of.ts';

const shownMax = 8;

/** Customers by the beginning of a name or by a whole e-mail address, to choose one from. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const search = new URL(request.url).searchParams.get('search')?.slice(0, 200).trim() ?? '';
  if (search === '') return json({ customers: [] });
  return forShop(shopId, async (db) => {
    const { customers } = await findCustomers(db, { search, after: null });
    const shown = customers.slice(0, shownMax);
    const people = shown.length;
    await recordAccess(db, { author, action: 'customers-listed', customerId: null, people }, systemClock.now());
    return json({
      customers: shown.map((one) => ({ customerId: one.customerId, name: nameOf(one), email: one.email })),
    });
  });
}

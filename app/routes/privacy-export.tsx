import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { handOut } from '../privacy/hand-out.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';

/** What is held of the person of a data request, as JSON. A page fetches it: a link could not carry the session token. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const requestId = new URL(request.url).searchParams.get('request') ?? '';
  const now = systemClock.now();
  const handed = await forShop(shopId, async (db) => {
    const found = await handOut(db, requestId, now);
    const customerId = found?.people.find((id) => !id.startsWith('-')) ?? null;
    if (found) await recordAccess(db, { author, action: 'data-exported', customerId, people: 1 }, now);
    return found;
  });
  if (handed === null) throw new Response(null, { status: 404 });
  return json(handed, { headers: { 'cache-control': 'no-store' } });
}

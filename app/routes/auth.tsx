import type { LoaderFunctionArgs } from '@remix-run/node';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';

/** The library's own addresses: the page that fetches a session token, and the one that leaves the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  await authenticateAdmin(request);
  return null;
}

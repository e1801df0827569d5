import type { LoaderFunctionArgs } from '@remix-run/node';
import { listRefusals } from '../inbox/files/import-run.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { reasonInWords } from '../ui/words.ts';

/** The rows of a file that could not be read, as CSV: where and why, not what they say. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const run = new URL(request.url).searchParams.get('run') ?? '';
  const refusals = await forShop(shopId, (db) => listRefusals(db, run));
  const rows = refusals.map(({ line, field, reason }) => `${line},"${field}","${reasonInWords(reason)}"\r\n`);
  return new Response(`line,column,reason\r\n${rows.join('')}`, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
  });
}

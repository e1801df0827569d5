import { type ActionFunctionArgs, json } from '@remix-run/node';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { textMax } from '../segments/language/limits.ts';
import { previewSegment } from '../segments/preview-segment.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { readForm } from './read-form.server.ts';

const form = z.object({ source: z.string().max(textMax) });

/** Who a text means that is being typed: how many, and a few by name. Nothing is saved. */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = await readForm(request, form);
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    const preview = await previewSegment(db, asked.source, now);
    const people = preview.ok ? preview.sample.length : 0;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, now);
    return json(preview);
  });
}

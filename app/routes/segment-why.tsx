import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { isPersonId } from '../profiles/is-person-id.ts';
import { explainMembership } from '../segments/explain-membership.server.ts';
import { findNextMove } from '../segments/find-next-move.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { textMax } from '../segments/language/limits.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { readForm } from './read-form.server.ts';

const customerId = z.string().refine(isPersonId);

/** Why a customer is in a segment as it is saved, or is not. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = customerId.safeParse(new URL(request.url).searchParams.get('customerId'));
  if (!asked.success) throw new Response(null, { status: 400 });
  return forShop(shopId, async (db) => {
    const segment = await findSegment(db, params['slug'] ?? '');
    if (!segment) throw new Response(null, { status: 404 });
    return answer(db, { source: segment.source, customerId: asked.data, author });
  });
}

const form = z.object({ source: z.string().max(textMax), customerId });

/** The same of a text that is being typed. */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = await readForm(request, form);
  return forShop(shopId, (db) => answer(db, { ...asked, author }));
}

async function answer(db: ShopDb, asked: { source: string; customerId: string; author: string }) {
  const now = systemClock.now();
  const { source, customerId: id, author } = asked;
  await recordAccess(db, { author, action: 'customer-opened', customerId: id, people: 1 }, now);
  const why = await explainMembership(db, source, id, now);
  return json({ why, movesAt: why && (await findNextMove(db, source, id, now)) });
}

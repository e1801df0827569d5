import { createHash } from 'node:crypto';
import { type ActionFunctionArgs, json } from '@remix-run/node';
import { z } from 'zod';
import { beginImport } from '../inbox/files/import-run.server.ts';
import { chunkBytes, keepChunk } from '../inbox/files/upload.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { fileKinds } from '../shopify/files/read-file.ts';

/** Shopify mails larger exports in parts. */
const fileBytesMax = 4 * 1024 ** 3;

const file = z.object({
  kind: z.enum(fileKinds),
  name: z.string().min(1).max(255),
  bytes: z.int().positive().max(fileBytesMax),
  modifiedAt: z.number(),
});
const place = z.object({ run: z.string().max(64), offset: z.coerce.number().int().min(0) });

/**
 * How a browser hands over a file: POST says which, and is told how much of it is here already; PUT brings the next chunk as it is. Every
 * request has a session token of its own, so that a long upload outlives them.
 * 400 what can't be read, 409 a chunk that does not follow or whose upload is over, 413 a chunk that is too large.
 */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  if (request.method === 'PUT') return receiveChunk(shopId, request);
  const asked = file.safeParse(await request.json().catch(() => null));
  if (!asked.success) throw new Response(null, { status: 400 });
  const { kind, name, bytes, modifiedAt } = asked.data;
  const hash = createHash('sha256').update(`${kind}|${name}|${bytes}|${modifiedAt}`).digest('hex');
  const runId = `upload-${hash.slice(0, 32)}`;
  const run = await forShop(shopId, (db) => beginImport(db, { runId, kind, source: name, bytes, state: 'uploading' }));
  return json({ run: run.runId, received: run.received, chunkBytes });
}

async function receiveChunk(shopId: number, request: Request): Promise<Response> {
  const asked = place.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) throw new Response(null, { status: 400 });
  // Node reads no more of a body than its length says
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(length <= chunkBytes)) throw new Response(null, { status: 413 });
  const body = Buffer.from(await request.arrayBuffer());
  const received = await forShop(shopId, (db) => keepChunk(db, asked.data.run, asked.data.offset, body));
  if (received === null) throw new Response(null, { status: 409 });
  return json({ received });
}

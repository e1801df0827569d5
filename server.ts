/** The web process: answers Shopify, the pixel and the feeds itself, and hands the admin's pages to Remix. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createRequestHandler, type ServerBuild } from '@remix-run/node';
import type * as Entry from './app/entry.server.tsx';
import { answer } from './app/platform/answer.server.ts';
import { ensureDatabase } from './app/platform/ensure-database.server.ts';
import { env } from './app/platform/env.server.ts';
import { log } from './app/platform/log.server.ts';
import { serveFile } from './app/platform/serve-file.server.ts';
import { countRefusal, fileCost, isRefusedUnheard, takeVisit } from './app/platform/visitor.server.ts';
import { sendWebResponse, toPublicUrl, toWebRequest } from './app/platform/web-request.server.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A chunk of a file is the largest thing that the admin sends: 8 MB. */
const pageBytesMax = 16 * 1024 * 1024;
/** Shopify's edge keeps connections for a minute; closing first would cut deliveries in flight. */
const keepAliveTimeoutMs = 65_000;
/** What is in flight at SIGTERM may finish; container platforms kill after 10 s or later. */
const shutdownTimeoutMs = 8000;

const buildFile = path.join(import.meta.dirname, 'build/server/index.js');
if (!existsSync(buildFile)) {
  process.stderr.write('The pages are not built. Run "npm run build" first.\n');
  process.exit(1);
}
const stopDatabase = await ensureDatabase();
const build = (await import(buildFile)) as ServerBuild;
const entry = build.entry.module as unknown as typeof Entry;
await entry.assertTenantSecurity();

const answerRemix = createRequestHandler(build, 'production');
const publicOrigin = new URL(env().SHOPIFY_APP_URL);

const server = createServer((request, response) => {
  const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const answerOne = answerFor(pathname);
  const id = randomUUID();
  // machines read no headers, and deliveries come by the thousand
  if (pathname !== '/webhooks' && pathname !== '/pixel') setSecurityHeaders(response, id);
  answerOne(request, response).catch((error: unknown) => {
    log.error({ error: error instanceof Error ? error.stack : String(error), id, pathname }, 'a request failed');
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(`Something went wrong. Request ${id}.`);
  });
});

function setSecurityHeaders(response: ServerResponse, id: string): void {
  response.setHeader('x-request-id', id);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
  if (publicOrigin.protocol === 'https:') response.setHeader('strict-transport-security', 'max-age=31536000');
}

function answerFor(pathname: string): Answer {
  if (pathname === '/webhooks') return entry.answerWebhook;
  if (pathname === '/pixel') return entry.answerPixel;
  if (pathname.startsWith('/events/sendgrid/')) return entry.answerSendgridEvents;
  if (pathname === '/proxy/answers') return entry.answerAnswers;
  if (pathname.startsWith('/feeds/')) return answerFeed;
  if (pathname === '/healthz') return withinVisits(answerHealth);
  if (pathname.startsWith('/assets/')) return withinVisits(serveBuilt, fileCost);
  return withinVisits(answerPage);
}

/** Machines have limits of their own; everybody else has that of visitors. */
function withinVisits(answerOne: Answer, cost = 1): Answer {
  return (request, response) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (!takeVisit(request, Date.now(), cost)) answer({ request, response }, 429, { 'retry-after': '5' });
    else if (length > pageBytesMax) answer({ request, response }, 413);
    else {
      if (request.headers['transfer-encoding'] !== undefined) cutAt(request, pageBytesMax);
      return answerOne(request, response);
    }
    return Promise.resolve();
  };
}

/** A body that does not say how long it is. */
function cutAt(request: IncomingMessage, bytesMax: number): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) request.destroy();
  });
}

async function serveBuilt(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Vite puts a hash of the content in every name.
  await serveFile(
    { folder: path.join(import.meta.dirname, 'build/client'), cache: 'public, max-age=31536000, immutable' },
    request,
    response,
  );
}

/** `/feeds/:token`, as JSON, or as HTML with `?format=html`. */
async function answerFeed(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const nowMs = Date.now();
  if (isRefusedUnheard(request, nowMs)) return answer({ request, response }, 429, { 'retry-after': '60' });
  const { pathname, searchParams } = toPublicUrl(request.url ?? '/', publicOrigin);
  const format = searchParams.get('format') === 'html' ? 'html' : 'json';
  const { status, contentType, headers, body } = await entry.answerFeed(pathname.slice('/feeds/'.length), { format });
  if (status === 404) countRefusal(request, nowMs);
  answer({ request, response }, status, { ...headers, type: contentType, body });
}

async function answerHealth(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  const healthy = await entry.queryDirectory('SELECT 1').then(
    () => true,
    () => false,
  );
  response.writeHead(healthy ? 200 : 503, { 'content-type': 'text/plain' }).end(healthy ? 'ok' : 'no database');
}

async function answerPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerRemix(toWebRequest(request, response, publicOrigin));
  // A page that names no store may not be framed at all.
  if (!answer.headers.has('content-security-policy'))
    answer.headers.set('content-security-policy', "frame-ancestors 'none'");
  await sendWebResponse(answer, response);
}

let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  const timer = setTimeout(() => server.closeAllConnections(), shutdownTimeoutMs);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(timer);
  await entry.closeDatabase();
  await stopDatabase();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
server.keepAliveTimeout = keepAliveTimeoutMs;
server.headersTimeout = keepAliveTimeoutMs + 1000;
server.on('error', (error: NodeJS.ErrnoException) => {
  const reason = error.code === 'EADDRINUSE' ? `Port ${env().PORT} is taken. Set PORT to another.` : error.message;
  process.stderr.write(`${reason}\n`);
  process.exit(1);
});
server.listen(env().PORT, env().HOST, () => {
  const { address, port } = server.address() as AddressInfo;
  process.stdout.write(`Regulars listens on http://${address}:${port}\n`);
});

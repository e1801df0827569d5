import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to the sandbox, with its body read whole: signatures are made over `raw`. */
export interface SandboxRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  raw: Buffer;
}

/** What to answer. An object body is sent as JSON; `reset` cuts the connection instead of answering. */
export interface SandboxReply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
  /** Milliseconds of silence before the answer (or the reset). */
  hangMs?: number;
  reset?: boolean;
}

/** Answers a request, or null when the request is not its own. */
export type SandboxHandler = (request: SandboxRequest) => Promise<SandboxReply | null> | SandboxReply | null;

/** A running listener; `close` cuts what is still open. */
export interface SandboxListener {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Room for Shopify's 20 MB webhooks and bulk files; beyond it the sandbox answers 413. */
const bodyBytesMax = 32 * 1024 * 1024;

/**
 * Serves `handlers` on 127.0.0.1; the first that does not answer null wins, and 404 when none does.
 * @param port 0 (the default) takes a free port.
 */
export async function listen(handlers: SandboxHandler[], port = 0): Promise<SandboxListener> {
  const server = createServer((incoming, outgoing) => {
    answer(handlers, incoming, outgoing).catch((error: unknown) => {
      console.error('sandbox: a handler failed', error);
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, { status: 500, body: { error: String(error) } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${bound}`, port: bound, close: () => close(server) };
}

/** The body as JSON. @throws SyntaxError when it is not. */
export function readJson(request: SandboxRequest): unknown {
  return JSON.parse(request.raw.toString('utf8'));
}

async function answer(handlers: SandboxHandler[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const raw = await readBody(incoming);
  if (raw === null) return send(outgoing, { status: 413, body: { error: 'body-too-large' } });
  const request: SandboxRequest = {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`),
    headers: incoming.headers,
    raw,
  };
  const reply = await firstReply(handlers, request);
  if (reply.hangMs) await silence(outgoing, reply.hangMs);
  if (reply.reset) {
    incoming.socket.resetAndDestroy();
    return;
  }
  send(outgoing, reply);
}

async function firstReply(handlers: SandboxHandler[], request: SandboxRequest): Promise<SandboxReply> {
  for (const handler of handlers) {
    const reply = await handler(request);
    if (reply !== null) return reply;
  }
  return { status: 404, body: { error: 'not-found', path: request.url.pathname } };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes > bodyBytesMax ? null : Buffer.concat(chunks);
}

/** Waits, but no longer than the client does. */
function silence(outgoing: ServerResponse, hangMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, hangMs);
    timer.unref();
    outgoing.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function send(outgoing: ServerResponse, reply: SandboxReply): void {
  if (outgoing.destroyed) return;
  const { body } = reply;
  const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
  const headers = isJson ? { 'content-type': 'application/json', ...reply.headers } : { ...reply.headers };
  outgoing.writeHead(reply.status, headers);
  outgoing.end(isJson ? JSON.stringify(body) : body);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

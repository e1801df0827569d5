import { createServer, request as send } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The app's public origin while it runs in the sandbox. */
export interface Tunnel {
  url: string;
  close(): Promise<void>;
}

export interface TunnelOptions {
  /** Where the app really listens; asked at every request, so that it can start later or move. */
  appUrl: () => string;
  /** The sandbox admin's origin, which stands for https://admin.shopify.com. */
  adminUrl: () => string;
  port?: number;
}

const realAdmin = 'https://admin.shopify.com';
const realAppBridge = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';

/**
 * Forwards everything to the app, on `localhost` (the admin is on 127.0.0.1: two sites, as in real
 * life, so that third-party storage rules count). Only three response headers change, because they
 * name Shopify's own hosts: who may frame the app, where it redirects, and what it preloads.
 */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const server = createServer((incoming, outgoing) => forward(options, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(options: TunnelOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const target = new URL(incoming.url ?? '/', options.appUrl());
  const request = send(target, { method: incoming.method, headers: incoming.headers }, (response) => {
    const headers = rewriteHeaders(response.headers, options.adminUrl());
    outgoing.writeHead(response.statusCode ?? 502, headers);
    response.pipe(outgoing);
  });
  request.on('error', () => {
    if (outgoing.headersSent) return outgoing.destroy();
    outgoing.writeHead(502, { 'content-type': 'text/plain' });
    outgoing.end('The app does not answer.');
  });
  outgoing.on('close', () => request.destroy());
  incoming.pipe(request);
}

/** Shopify's hosts in a response's headers become the sandbox's. */
export function rewriteHeaders(headers: IncomingHttpHeaders, adminUrl: string): IncomingHttpHeaders {
  const changed = { ...headers };
  const policy = headers['content-security-policy'];
  if (typeof policy === 'string') {
    changed['content-security-policy'] = policy.replace(realAdmin, adminUrl);
  }
  if (headers.location?.startsWith(realAdmin)) {
    changed.location = headers.location.replace(realAdmin, adminUrl);
  }
  if (typeof headers.link === 'string') {
    changed.link = headers.link.replace(realAppBridge, `${adminUrl}/app-bridge.js`);
  }
  return changed;
}

import { Agent, request } from 'node:http';
import type { WebhookRequest } from './webhook-request.ts';

/** What became of one attempt: the status, or why there was none. */
export type AttemptOutcome = { status: number } | { error: string };

/** Posts webhooks over connections that stay open. */
export interface WebhookPoster {
  post(url: string, webhook: WebhookRequest): Promise<AttemptOutcome>;
  close(): void;
}

/** Shopify's limits: 1 s to connect, 5 s in all. */
const connectTimeoutMs = 1000;
const totalTimeoutMs = 5000;

/** @param options.sockets how many connections at most. */
export function createWebhookPoster(options: { sockets: number; timeoutMs?: number }): WebhookPoster {
  const agent = new Agent({ keepAlive: true, maxSockets: options.sockets });
  const timeoutMs = options.timeoutMs ?? totalTimeoutMs;
  return {
    post: (url, webhook) => postOnce(agent, url, webhook, timeoutMs),
    close: () => agent.destroy(),
  };
}

function postOnce(agent: Agent, url: string, webhook: WebhookRequest, timeoutMs: number): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', agent, headers: webhook.headers });
    const giveUp = (reason: string) => (): void => {
      outgoing.destroy();
      resolve({ error: reason });
    };
    const total = setTimeout(giveUp('timeout'), timeoutMs);
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      const connect = setTimeout(giveUp('connect-timeout'), Math.min(connectTimeoutMs, timeoutMs));
      socket.once('connect', () => clearTimeout(connect));
      outgoing.once('close', () => clearTimeout(connect));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(total);
      resolve({ error: error.code ?? error.message });
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('error', () => resolve({ error: 'answer-cut' }));
      response.on('close', () => {
        clearTimeout(total);
        resolve(response.complete ? { status: response.statusCode ?? 0 } : { error: 'answer-cut' });
      });
    });
    outgoing.end(webhook.body);
  });
}

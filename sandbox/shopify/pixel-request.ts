import { createHash } from 'node:crypto';
import type { StoreEvent } from '../store/store-event.ts';
import { textOf } from './payload.ts';
import type { SandboxShop } from './state.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** The topic under which a store's history tells what its web pixel sends. */
export const pixelTopic = 'pixel';

/**
 * What the visitor's browser posts for one pixel event: text/plain, no origin, no signature, once.
 * The address and the key are those the app gave when it activated its pixel; null when it did not.
 * Every visitor has an address of their own, as behind a real proxy.
 */
export function pixelRequest(shop: SandboxShop, event: StoreEvent): { url: string; request: WebhookRequest } | null {
  if (!shop.webPixel) return null;
  const settings = JSON.parse(shop.webPixel.settings) as Record<string, unknown>;
  const url = textOf(settings, 'endpoint');
  if (url === null) return null;
  const message = { shop: settings['shop'], key: settings['key'], events: [event.payload] };
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const [a, b, c] = createHash('sha256')
    .update(textOf(event.payload, 'clientId') ?? '')
    .digest();
  const headers = {
    'content-type': 'text/plain',
    'content-length': String(body.length),
    origin: 'null',
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
    'x-forwarded-for': `10.${a}.${b}.${c}`,
  };
  return { url, request: { webhookId: textOf(event.payload, 'id') ?? '', body, headers } };
}

import { env } from '../platform/env.server.ts';
import { shopify } from './app.server.ts';

/** Headers of a page of the admin: who may frame it, and App Bridge fetched ahead of the document's end. */
export function setDocumentHeaders(request: Request, headers: Headers): void {
  shopify().addDocumentResponseHeaders(request, headers);
  // The library always names the CDN.
  if (headers.has('link')) headers.set('link', `<${env().APP_BRIDGE_URL}>; rel="preload"; as="script"`);
}

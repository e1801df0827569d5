import { PassThrough } from 'node:stream';
import { createReadableStreamFromReadable, type EntryContext } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { renderToPipeableStream } from 'react-dom/server';
import { log } from './platform/log.server.ts';
import { setDocumentHeaders } from './shopify/set-document-headers.server.ts';

// What server.ts answers without Remix. It takes them from here, so that there is one graph of modules and one pool.
export { assertTenantSecurity, closeDatabase, queryDirectory } from './platform/db.server.ts';
export { answerFeed } from './content/feed.server.ts';
export { answerPixel } from './inbox/pixel-endpoint.server.ts';
export { answerAnswers } from './inbox/answers-endpoint.server.ts';
export { answerSendgridEvents } from './outbox/sendgrid/events-endpoint.server.ts';
export { answerWebhook } from './inbox/webhook-endpoint.server.ts';

const renderTimeoutMs = 5000;

/** Renders a document. Everything a page shows is loaded before, so it is sent whole. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  setDocumentHeaders(request, headers);
  headers.set('content-type', 'text/html; charset=utf-8');
  return new Promise((resolve, reject) => {
    let failed = false;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={context} url={request.url} />, {
      onAllReady() {
        clearTimeout(timer);
        const body = new PassThrough();
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }));
        pipe(body);
      },
      onShellError(error) {
        clearTimeout(timer);
        reject(error);
      },
      onError(error) {
        failed = true;
        log.error({ error: String(error), path: new URL(request.url).pathname }, 'a page failed to render');
      },
    });
    const timer = setTimeout(abort, renderTimeoutMs);
  });
}

/** A loader or action that threw. An aborted request is nobody's error. */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted) return;
  const described = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error({ error: described, path: new URL(request.url).pathname }, 'a request of the admin failed');
}

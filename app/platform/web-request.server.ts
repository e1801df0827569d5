import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReadableStreamFromReadable, writeReadableStreamToWritable } from '@remix-run/node';

/**
 * A fetch Request for Node's. Its origin is the app's public one, whatever the proxies in between call it: redirects and the check of
 * a form's origin depend on it. Aborted when the client leaves before the answer.
 */
export function toWebRequest(request: IncomingMessage, response: ServerResponse, publicOrigin: URL): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headersDistinct))
    for (const one of value ?? []) headers.append(name, one);
  headers.set('host', publicOrigin.host);
  headers.delete('x-forwarded-host');
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return new Request(toPublicUrl(request.url ?? '/', publicOrigin), {
    method: request.method ?? 'GET',
    headers,
    signal: controller.signal,
    ...(hasBody && { body: createReadableStreamFromReadable(request), duplex: 'half' }),
  });
}

/** Sends a fetch Response as Node's. */
export async function sendWebResponse(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  response.statusMessage = answer.statusText;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  if (answer.body) await writeReadableStreamToWritable(answer.body, response);
  else response.end();
}

/**
 * The address of a request line at our own origin. What names another host (`//host/path`, `http://host/path`) is a path here:
 * pages would build redirects on that host.
 */
export function toPublicUrl(target: string, publicOrigin: URL): URL {
  const path = target.startsWith('/') ? target.replace(/^\/+/, '/') : `/${target}`;
  return new URL(`${publicOrigin.origin}${path}`);
}

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Past this a sender who goes on sending what was refused is cut off. */
const dryBytesMax = 64 * 1024 * 1024;

/**
 * Answers a machine, at once, whether or not its whole body has come. A connection that is closed over unread bytes is reset, and the
 * sender sees the reset instead of the answer: so what is still on its way is read and thrown away, up to 64 MB, before the
 * connection may close.
 * @param content nothing, or a text with its type.
 */
export function answer(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  status: number,
  { type, body = '', ...headers }: OutgoingHttpHeaders & { type?: string; body?: string } = {},
): void {
  response.writeHead(status, {
    ...headers,
    ...(type !== undefined && { 'content-type': type }),
    'content-length': Buffer.byteLength(body),
  });
  if (request.complete || request.destroyed) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  if (body !== '') response.write(body);
  runDry(request, () => response.end());
}

function runDry(request: IncomingMessage, end: () => void): void {
  let bytes = 0;
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > dryBytesMax) request.destroy();
  });
  request.on('error', () => {}); // the sender went away
  request.once('end', end).once('close', end);
}

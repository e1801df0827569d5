import type { IncomingMessage } from 'node:http';

/** A request's raw bytes, or null when there are more than `bytesMax` or the sender went away: then nothing is kept. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else {
        chunks = [];
        resolve(null);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve(null));
  });
}

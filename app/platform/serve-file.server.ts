import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Serves one file of a folder, as Brotli where a `.br` file lies beside it. 404 for what is not there, outside the folder or of an unknown type.
 * @param options.cache the Cache-Control header.
 */
export async function serveFile(
  options: { folder: string; cache: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = await findFile(options.folder, request);
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    return;
  }
  response.writeHead(200, {
    'cache-control': options.cache,
    'content-length': found.bytes,
    'content-type': found.type,
    vary: 'accept-encoding',
    ...(found.encoded && { 'content-encoding': 'br' }),
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(found.file), response);
}

async function findFile(folder: string, request: IncomingMessage) {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = path.join(folder, pathname);
  const type = types[path.extname(file)];
  if (!type || !file.startsWith(folder + path.sep)) return null;
  if (/\bbr\b/.test(String(request.headers['accept-encoding']))) {
    const bytes = await sizeOf(`${file}.br`);
    if (bytes !== null) return { file: `${file}.br`, bytes, type, encoded: true };
  }
  const bytes = await sizeOf(file);
  return bytes === null ? null : { file, bytes, type, encoded: false };
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? found.size : null;
}

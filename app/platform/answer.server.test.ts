import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer } from './answer.server.ts';
import { readBody } from './read-body.server.ts';

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const exchange = { request, response };
    if (request.url === '/before') return answer(exchange, 401);
    void readBody(request, 1000).then((body) =>
      answer(exchange, body === null ? 413 : 200, { type: 'text/plain', body: String(body?.length) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends piece by piece, as a slow line does. @returns the status, or the code of the error that the sender saw instead. */
function send(path: string, pieces: number): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', method: 'POST', path, agent: false } as const;
    const request = httpRequest(options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    const write = (left: number): void => {
      if (left === 0) request.end();
      else request.write(Buffer.alloc(256 * 1024), () => setImmediate(write, left - 1));
    };
    write(pieces);
  });
}

test.each([
  ['/before', 401],
  ['/', 413],
])('whoever is refused at %s while still sending sees why instead of a reset connection', async (path, status) => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(path, 30)));
  expect(new Set(answers)).toEqual(new Set([status]));
});

test('a body within the limit is read and answered', async () => {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(1000) });
  expect([response.status, await response.text()]).toEqual([200, '1000']);
});

test('a connection goes on after a refusal', async () => {
  const socket = connect(port, '127.0.0.1');
  const body = 'x'.repeat(5000);
  const post = `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      seen.push(...(chunk.toString().match(/HTTP\/1\.1 \d+/g) ?? []));
      if (seen.length === 2) resolve();
    });
    socket.write(post + post);
  });
  socket.destroy();
  expect(seen).toEqual(['HTTP/1.1 413', 'HTTP/1.1 413']);
});

test('whoever goes on sending past all measure is cut off', async () => {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write('POST /before HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000000\r\n\r\n');
  await new Promise<void>((resolve) => {
    const write = (): void => void socket.write(Buffer.alloc(1024 * 1024), (error) => (error ? resolve() : write()));
    write();
  });
  expect(socket.bytesWritten).toBeGreaterThan(60_000_000);
  expect(socket.bytesWritten).toBeLessThan(120_000_000);
});

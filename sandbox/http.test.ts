import { expect, it } from 'vitest';
import { listen, readJson } from './http.ts';
import type { SandboxHandler } from './http.ts';

it('the first handler that does not answer null wins, and 404 when none does', async () => {
  const never: SandboxHandler = () => null;
  const here: SandboxHandler = ({ url }) => (url.pathname === '/here' ? { status: 200, body: { by: 'here' } } : null);
  const everything: SandboxHandler = ({ url }) => (url.pathname === '/far' ? { status: 201, body: 'far' } : null);
  const listener = await listen([never, here, everything]);
  expect(await (await fetch(`${listener.url}/here?x=1`)).json()).toEqual({ by: 'here' });
  expect((await fetch(`${listener.url}/far`)).status).toBe(201);
  expect((await fetch(`${listener.url}/nowhere`)).status).toBe(404);
  await listener.close();
});

it('a body arrives byte for byte, and one that is too large is refused', async () => {
  const bytes = Buffer.from('{"a":"\u00e9"}\r\n');
  const listener = await listen([
    (request) => ({ status: request.raw.equals(bytes) ? 200 : 500, body: readJson(request) as object }),
  ]);
  const post = (body: Buffer<ArrayBuffer>): Promise<Response> => fetch(listener.url, { method: 'POST', body });
  const answer = await post(bytes);
  expect([answer.status, await answer.json()]).toEqual([200, { a: 'é' }]);
  expect((await post(Buffer.alloc(33 * 1024 * 1024))).status).toBe(413);
  await listener.close();
});

it('closing cuts a request that hangs', async () => {
  const listener = await listen([() => ({ status: 200, hangMs: 60_000 })]);
  const answer = fetch(listener.url).catch(() => 'cut');
  await fetch(listener.url, { signal: AbortSignal.timeout(20) }).catch(() => null);
  await listener.close();
  expect(await answer).toBe('cut');
});

import { parseJson } from '../parse-json.ts';
import type { Selection } from './kinds.ts';

/** Things read on from a position; `position` is where to go on. */
export interface Read {
  things: unknown[];
  position: string;
  isEnd: boolean;
}

/** One thing with its lines; larger ones would be no thing of a store. */
const lineBytesMax = 64 * 1024 * 1024;
const timeoutMs = 120_000;

/** The file is gone: its links live for seven days. */
export class FileGone extends Error {}

/**
 * The next things of a bulk operation's file. Only what is taken is held in memory; the rest of the answer is dropped, and the next
 * call asks for the file from there on.
 * @param position bytes into the file, at the beginning of a thing.
 * @throws FileGone; what fetch throws when the storage can't be reached or breaks off.
 */
export async function readFile(
  url: string,
  selection: Selection,
  position: string | null,
  thingsMax: number,
): Promise<Read> {
  const from = Number(position ?? 0);
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(timeoutMs)]);
  const answer = await fetch(url, { headers: { range: `bytes=${from}-` }, signal });
  if (answer.status === 416) return { things: [], position: String(from), isEnd: true };
  if ([403, 404, 410].includes(answer.status)) throw new FileGone(`The file answered ${answer.status}`);
  if (!answer.ok || !answer.body) throw new Error(`The file answered ${answer.status}`);
  // a storage that knows no ranges sends all of it again
  const skip = answer.status === 206 ? 0 : from;
  try {
    return await takeThings(linesOf(piecesOf(answer.body), skip), { selection, from, thingsMax });
  } finally {
    abort.abort();
  }
}

async function takeThings(
  lines: AsyncIterable<{ text: string; bytes: number }>,
  { selection, from, thingsMax }: { selection: Selection; from: number; thingsMax: number },
): Promise<Read> {
  const field = selection.child?.field;
  const things: Record<string, unknown>[] = [];
  let children: unknown[] = [];
  let position = from;
  for await (const { text, bytes } of lines) {
    const row = parseJson(text) as Record<string, unknown>;
    if ('__parentId' in row) {
      children.push(row);
    } else {
      if (things.length === thingsMax) return { things, position: String(position), isEnd: false };
      children = [];
      things.push(field === undefined ? row : { ...row, [field]: children });
    }
    position += bytes;
  }
  return { things, position: String(position), isEnd: true };
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** Lines with their length in bytes, line break included; the first `skip` bytes are left out. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>, skip: number) {
  let left = skip;
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const chunk = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - chunk.length;
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
      if (end > start) yield { text: rest.toString('utf8', start, end), bytes: end + 1 - start };
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > lineBytesMax) throw new Error('A line of the file does not end');
  }
  if (rest.length > 0) yield { text: rest.toString(), bytes: rest.length };
}

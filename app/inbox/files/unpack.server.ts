import { pipeline, Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** Read in one go: a millisecond or two, so that the process answers others meanwhile. */
const pieceBytes = 16 * 1024;

/** The bytes of a file as it was given, from a byte on. */
export type OpenFile = (start: number) => AsyncIterable<Buffer>;

/** What a file says, unpacked when it is gzipped, and how many of its own bytes were read for that. */
export interface Unpacked {
  chunks: AsyncIterable<Buffer>;
  bytesRead(): number;
}

/**
 * Opens a file where it was left. A gzipped one is unpacked from its begin, and what was read already is dropped.
 * @param start bytes of the unpacked file.
 * @throws (from `chunks`) Error with a code `Z_...` when it is damaged.
 */
export async function unpack(open: OpenFile, start: number): Promise<Unpacked> {
  let bytes = 0;
  async function* counted(from: number) {
    bytes = from;
    for await (const chunk of open(from)) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes);
        bytes += piece.length;
        yield piece;
        await turn();
      }
    }
  }
  if (!(await isGzipped(open))) return { chunks: counted(start), bytesRead: () => bytes };
  // whoever iterates meets every error, also one that comes before the iteration begins
  const unzip = createGunzip().on('error', () => undefined);
  pipeline(Readable.from(counted(0)), unzip, () => undefined);
  return { chunks: dropped(unzip, start), bytesRead: () => bytes };
}

async function isGzipped(open: OpenFile): Promise<boolean> {
  for await (const chunk of open(0)) return chunk[0] === 0x1f && chunk[1] === 0x8b;
  return false;
}

async function* dropped(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

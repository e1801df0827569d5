import { useCallback, useState } from 'react';
import type { FileKind } from '../shopify/files/read-file.ts';

/** A file on its way: `share` of it is there, in [0, 1]. */
export type Upload = { state: 'idle' } | { state: 'sending'; share: number } | { state: 'failed' };

const attempts = 4;
const pauseMs = 1000;

/**
 * Hands a file over chunk by chunk, from where it was left, each chunk in a request of its own (App Bridge gives each a fresh session
 * token). A chunk that fails is tried again, waiting longer each time; then the upload stops, and the same file goes on from there.
 * `send` answers whether all of the file is there.
 */
export function useUpload(): { upload: Upload; send: (kind: FileKind, file: File) => Promise<boolean> } {
  const [upload, setUpload] = useState<Upload>({ state: 'idle' });
  const send = useCallback(async (kind: FileKind, file: File) => {
    setUpload({ state: 'sending', share: 0 });
    try {
      const begun = await ask({ method: 'POST', body: JSON.stringify(describe(kind, file)) });
      let received = numberOf(begun['received']);
      while (received < file.size) {
        setUpload({ state: 'sending', share: received / file.size });
        const query = new URLSearchParams({ run: String(begun['run']), offset: String(received) });
        const body = file.slice(received, received + numberOf(begun['chunkBytes']));
        received = numberOf((await ask({ method: 'PUT', body }, `?${query}`))['received']);
      }
      setUpload({ state: 'idle' });
      return true;
    } catch {
      setUpload({ state: 'failed' });
      return false;
    }
  }, []);
  return { upload, send };
}

function describe(kind: FileKind, { name, size, lastModified }: File) {
  return { kind, name: name.slice(0, 255), bytes: size, modifiedAt: lastModified };
}

async function ask(init: RequestInit, query = ''): Promise<Record<string, unknown>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`/app/imports/upload${query}`, init).catch(() => null);
    if (answer?.ok) return answer.json() as Promise<Record<string, unknown>>;
    const isRefused = answer !== null && answer.status >= 400 && answer.status < 500 && answer.status !== 401;
    if (isRefused || attempt === attempts) throw new Error('The upload stopped');
    await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** attempt));
  }
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('Not a number');
  return value;
}

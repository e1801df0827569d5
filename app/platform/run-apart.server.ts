import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a thread is given: a pure function by the address of its module and its name, and the arguments. */
export interface Apart {
  module: string;
  name: string;
  args: unknown[];
}

/**
 * Runs an exported pure function in a thread of its own, so that this one goes on with other work. Arguments and result are copied
 * (structured clone); starting a thread takes tens of milliseconds, so it pays for work of a fraction of a second and more.
 * @param module URL of the function's module; Node reads `.ts` itself.
 * @throws what the function throws, or Error when the thread ends without a result (out of memory).
 */
export async function runApart<Work extends (...args: never[]) => unknown>(
  module: URL,
  work: Work,
  ...args: Parameters<Work>
): Promise<Awaited<ReturnType<Work>>> {
  const workerData: Apart = { module: module.href, name: work.name, args };
  const thread = new Worker(new URL('./run-apart-thread.server.ts', import.meta.url), { workerData });
  try {
    const ended = once(thread, 'exit').then(() => {
      throw new Error(`The thread of ${work.name} ended without a result`);
    });
    const [result] = (await Promise.race([once(thread, 'message'), ended])) as [Awaited<ReturnType<Work>>];
    return result;
  } finally {
    await thread.terminate();
  }
}

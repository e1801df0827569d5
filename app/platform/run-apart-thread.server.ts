import assert from 'node:assert';
import { parentPort, workerData } from 'node:worker_threads';
import type { Apart } from './run-apart.server.ts';

// The other side of runApart: what is thrown here reaches it as the thread's error.
const { module, name, args } = workerData as Apart;
const exported = (await import(module)) as Record<string, (...given: unknown[]) => unknown>;
const work = exported[name];
assert(work, `${module} exports no ${name}`);
parentPort?.postMessage(await work(...args), []);

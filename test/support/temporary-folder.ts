import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set<string>();
const signals = ['SIGINT', 'SIGTERM'] as const;

/** Makes an empty folder that is gone when this process ends, by itself or by SIGINT or SIGTERM. @param parent the machine's folder for such when absent. */
export function temporaryFolder(name: string, parent = tmpdir()): string {
  if (folders.size === 0) removeAtTheEnd();
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  folders.add(folder);
  return folder;
}

function removeAtTheEnd(): void {
  process.once('exit', () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const signal of signals) {
    process.on(signal, () => {
      // whoever listens as well ends the process when all is put away
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

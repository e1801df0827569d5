import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where settings come from beside the environment. */
export type SettingsFile = '.env' | '.regulars/demo.env';

/**
 * Adds the settings of one file to the environment, whose own variables win: of `.env` when there is one, else of a demo that runs.
 * @returns which file it was; null when there is neither.
 */
export function loadSettings(project: string): SettingsFile | null {
  const files: SettingsFile[] = ['.env', '.regulars/demo.env'];
  const file = files.find((name) => existsSync(path.join(project, name)));
  if (file === undefined) return null;
  process.loadEnvFile(path.join(project, file));
  return file;
}

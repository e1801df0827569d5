import { env } from '../../app/platform/env.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { withDatabase } from './with-shop.ts';

const usage = {
  command: 'regulars migrate',
  does: 'Brings the database to the present schema. Safe to repeat.',
  options: {},
} as const;

/** Brings the database to the present schema. */
export async function migrateCommand(args: string[]): Promise<number> {
  readArguments(usage, args);
  return withDatabase(async () => {
    const applied = await migrate(env().DATABASE_URL);
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    return 0;
  });
}

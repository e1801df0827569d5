import { parseArgs } from 'node:util';
import { env } from '../../app/platform/env.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';
import { withDatabase } from './with-shop.ts';

/** Brings the database to the present schema. */
export async function migrateCommand(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  return withDatabase(async () => {
    const applied = await migrate(env().DATABASE_URL);
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    return 0;
  });
}

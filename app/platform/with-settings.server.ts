import type { ShopDb } from './db.server.ts';

/** PostgreSQL's query_canceled. */
const cancelled = '57014';

/** Work with settings of PostgreSQL that end with it; null when a statement was ended because it took longer than its `statement_timeout`. */
export async function withSettings<Result>(
  db: ShopDb,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await db.attempt(async () => {
      const before = await db.query<{ name: string; value: string }>(
        `SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS asked (name)`,
        [Object.keys(settings)],
      );
      await setAll(db, Object.entries(settings));
      const result = await work();
      await setAll(
        db,
        before.map(({ name, value }) => [name, value]),
      );
      return result;
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === cancelled) return null;
    throw error;
  }
}

/** Until the transaction ends. */
function setAll(db: ShopDb, settings: [name: string, value: string][]): Promise<object[]> {
  return db.query('SELECT set_config(name, value, true) FROM unnest($1::text[], $2::text[]) AS given (name, value)', [
    settings.map(([name]) => name),
    settings.map(([, value]) => value),
  ]);
}

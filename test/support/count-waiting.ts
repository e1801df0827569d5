/** How many of this file's database wait for their turn to conclude. */
export async function countWaiting(queryOwner: (sql: string) => Promise<unknown[]>): Promise<number> {
  const rows = await queryOwner(
    `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
  );
  return rows.length;
}

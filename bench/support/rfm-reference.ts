import { createWriteStream, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type pg from 'pg';
import { groupByCode } from '../../app/insights/rfm.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

/** DuckDB with the traits of a store's customers, to score them by ranks. */
export interface RfmReference {
  /** Works out everybody's scores and writes them into a table. */
  score(asOf: Date): Promise<void>;
  /** Whether the scores that the database holds are the same, and of how many. */
  compare(owner: pg.Client): Promise<{ equal: boolean; buyers: number }>;
  close(): void;
}

/** Puts the traits as they are into a database file of DuckDB's, past its timing. @param owner sees the one store of the database. */
export async function openRfmReference(owner: pg.Client): Promise<RfmReference> {
  const folder = temporaryFolder('regulars-duckdb');
  const instance = await DuckDBInstance.create(path.join(folder, 'reference.duckdb'));
  const connection = await instance.connect();
  await load(
    `SELECT customer_id, to_char(last_order_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS last_order_at, orders_count, revenue_minor
    FROM customer_traits WHERE orders_count > 0`,
    'traits',
    'customer_id BIGINT, last_order_at TIMESTAMP, orders_count INTEGER, revenue_minor BIGINT',
  );

  async function load(sql: string, table: string, columns: string): Promise<void> {
    const file = path.join(folder, `${table}.csv`);
    await pipeline(Readable.from(csvOf(owner, sql)), createWriteStream(file));
    await connection.run(`CREATE TABLE ${table} (${columns})`);
    await connection.run(`COPY ${table} FROM '${file}' (HEADER false, NULL '')`);
    await connection.run('CHECKPOINT');
  }

  return {
    score: async (asOf) => void (await connection.run(scoresSql(asOf))),
    compare: async () => {
      await load(
        'SELECT customer_id, rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile FROM customer_scores WHERE rfm_group IS NOT NULL',
        'ours',
        'customer_id BIGINT, thirds VARCHAR, rfm_group VARCHAR, r INTEGER, f INTEGER, m INTEGER',
      );
      const result = await connection.runAndReadAll(
        `SELECT (SELECT count(*)::INTEGER FROM scores) AS buyers,
           (SELECT count(*)::INTEGER FROM (FROM scores EXCEPT FROM ours)) + (SELECT count(*)::INTEGER FROM (FROM ours EXCEPT FROM scores)) AS different`,
      );
      const [row] = result.getRowObjectsJson();
      return { equal: row?.['different'] === 0, buyers: Number(row?.['buyers']) };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rows of ten thousand at a time: the process that is measured keeps little. */
async function* csvOf(owner: pg.Client, sql: string): AsyncGenerator<string> {
  await owner.query('BEGIN');
  await owner.query(`DECLARE reference CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await owner.query<unknown[]>({ text: 'FETCH 10000 FROM reference', rowMode: 'array' });
    if (rows.length === 0) break;
    yield rows.map((row) => `${row.join(',')}\n`).join('');
  }
  await owner.query('COMMIT');
}

/** 1 + floor(k * number strictly worse / n), by rank; recency in thirds by days. */
function scoresSql(asOf: Date): string {
  const score = (value: string, k: number) => `1 + ${k} * (rank() OVER (ORDER BY ${value}) - 1) // count(*) OVER ()`;
  const groups = [...groupByCode].map(([code, group]) => `('${code}', '${group}')`).join(', ');
  return `CREATE OR REPLACE TABLE scores AS
    WITH buyers AS (
      SELECT customer_id, date_diff('day', last_order_at::DATE, DATE '${asOf.toISOString().slice(0, 10)}') AS days, orders_count, revenue_minor
      FROM traits WHERE orders_count > 0
    ), scored AS (
      SELECT customer_id, CASE WHEN days <= 180 THEN '3' WHEN days <= 365 THEN '2' ELSE '1' END || (${score('orders_count', 3)}) || (${score('revenue_minor', 3)}) AS thirds,
             ${score('-days', 5)} AS r, ${score('orders_count', 5)} AS f, ${score('revenue_minor', 5)} AS m
      FROM buyers
    )
    SELECT customer_id, thirds, rfm_group, r::INTEGER AS r, f::INTEGER AS f, m::INTEGER AS m
    FROM scored JOIN (VALUES ${groups}) AS codes (thirds, rfm_group) USING (thirds)`;
}

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columnsWithoutPeople, dataMap, tablesWithoutPeople } from './data-map.ts';
import { personTables } from './person-tables.ts';

/** Columns by table, as the schema has them. */
function readSchema(): Map<string, string[]> {
  const schema = readFileSync('prisma/schema.prisma', 'utf8');
  return new Map(
    [...schema.matchAll(/^model \w+ \{(.*?)^\}/gms)].map(([, body = '']) => {
      const columns = [...body.matchAll(/^ +([a-z]\w*) +\w.*$/gm)].map(
        ([line, field = '']) => /@map\("(\w+)"\)/.exec(line)?.[1] ?? field,
      );
      return [/@@map\("(\w+)"\)/.exec(body)?.[1] ?? '', columns];
    }),
  );
}

const isOurs = (column: string): boolean => column === 'shop_id' || /(^|_)version$/.test(column);

test('every column is in the data map or said to tell nothing of a person', () => {
  const missing: string[] = [];
  for (const [table, columns] of readSchema()) {
    if (tablesWithoutPeople.includes(table)) continue;
    const said = dataMap.filter((entry) => entry.table === table).flatMap((entry) => entry.columns);
    const silent = columnsWithoutPeople[table] ?? '';
    for (const column of columns)
      if (!isOurs(column) && silent !== '*' && ![...said, ...silent.split(' ')].includes(column))
        missing.push(`${table}.${column}`);
  }
  expect(missing).toEqual([]);
});

test('the data map speaks of nothing that is not there', () => {
  const schema = readSchema();
  const unknown = dataMap.flatMap(({ table, columns }) =>
    columns.filter((column) => !schema.get(table)?.includes(column)).map((column) => `${table}.${column}`),
  );
  expect([...unknown, ...tablesWithoutPeople.filter((table) => !schema.has(table))]).toEqual([]);
});

test('every table that names a person by id is known to the erasure', () => {
  const naming = [...readSchema()].flatMap(([table, columns]) =>
    columns
      .filter((column) => /^(\w+_)?(customer|guest|loser|survivor|one|other)_id$/.test(column))
      .map((column) => `${table}.${column}`),
  );
  const known = personTables.flatMap(({ table, by }) => by.map((column) => `${table}.${column}`));
  expect(naming.sort()).toEqual([...known].sort());
});

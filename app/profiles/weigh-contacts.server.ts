import type { ShopDb } from '../platform/db.server.ts';
import { getVersionedSetting } from '../platform/settings.server.ts';
import { type Said, sourceArea, sourceSettings, standing, type Statement, unsaid, whatHolds } from './authoritative.ts';
import { type ContactRow, readContacts, readStatements, replaceStatements } from './contact-rows.server.ts';

/** Somebody of whom more than one source may have spoken, with what is new. */
export interface Weighed {
  customerId: string;
  /** The newest of each source. */
  given: ContactRow[];
  answers: Statement[];
}

/**
 * Works out what holds of people by everything each source last said and by the store's choice of whom to believe, and keeps what each
 * said. Nothing depends on who spoke first: the same words and the same choice end in the same rows. Five queries at most.
 * @returns the rows of those for whom anything is different now, to be written.
 */
export async function weighContacts(db: ShopDb, people: Weighed[]): Promise<ContactRow[]> {
  if (people.length === 0) return [];
  const ids = people.map(({ customerId }) => customerId);
  const { version: rulesVersion, value: rules } = await getVersionedSetting(db, sourceArea, sourceSettings);
  const rows = await readContacts(db, ids);
  const kept = await readStatements(db, ids);
  const changed: { row: ContactRow; statements: Statement[] }[] = [];
  for (const { customerId, given, answers } of people) {
    const row = rows.get(customerId);
    const before = row?.contact_source === 'several' ? (kept.get(customerId) ?? []) : row ? statementsOf(row) : [];
    // an erased person's row says nothing and yet that nothing older counts
    const isNews = (said: ContactRow) => row?.contact_source !== null || said.contact_version > row.contact_version;
    const statements = standing([...before, ...given.filter(isNews).flatMap(statementsOf), ...answers]);
    const stated = statements.filter((said) => !answers.includes(said));
    const [base] = [...(row ? [row] : []), ...given].toSorted(newestFirst);
    const [only] = stated;
    if (!base || !only) continue;
    const after: ContactRow = {
      ...base,
      ...(base.deleted_at === null ? whatHolds(statements, rules) : unsaid),
      contact_source: statements.length > 1 ? 'several' : (only.source as ContactRow['contact_source']),
      contact_rules: statements.length > 1 ? rulesVersion : 0,
    };
    if (row && isSame(row, after) && versionsOf(before) === versionsOf(stated)) continue;
    changed.push({ row: after, statements: stated });
  }
  await replaceStatements(
    db,
    changed.map(({ row }) => row.customer_id),
    changed.flatMap(({ row, statements }) =>
      row.contact_source === 'several' ? statements.map((said) => ({ ...said, customer_id: row.customer_id })) : [],
    ),
  );
  return changed.map(({ row }) => row);
}

/** What the one source of a row said. */
function statementsOf(row: ContactRow): Statement[] {
  const { contact_source: source, contact_version: version } = row;
  if (source === null || source === 'several') return [];
  const columns = Object.keys(unsaid) as (keyof Said)[];
  const said = Object.fromEntries(columns.map((column) => [column, row[column]])) as unknown as Said;
  return [{ ...said, source, version }];
}

/** A value sealed twice looks different each time; its index tells. */
function isSame(one: ContactRow, other: ContactRow): boolean {
  const columns = Object.keys(one).filter((name) => !name.endsWith('_enc')) as (keyof ContactRow)[];
  return columns.every((column) => String(one[column]) === String(other[column]));
}

function versionsOf(statements: Statement[]): string {
  return statements
    .map(({ source, version }) => `${source} ${version}`)
    .toSorted()
    .join('\n');
}

function newestFirst(one: ContactRow, other: ContactRow): number {
  return one.contact_version < other.contact_version ? 1 : -1;
}

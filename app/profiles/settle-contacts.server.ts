import type { ShopDb } from '../platform/db.server.ts';
import { answeredContact, type ContactAnswer, isContactQuestion } from './answered-contact.ts';
import type { Statement } from './authoritative.ts';
import { type ContactFact, type ContactRow, rowOf, writeContacts } from './contact-rows.server.ts';
import { newest } from './newest.ts';
import { sealContact } from './seal-contact.server.ts';
import { addAll, addPeople, type Trace } from './trace.ts';
import { weighContacts } from './weigh-contacts.server.ts';

interface Known {
  customerId: string;
  source: ContactRow['contact_source'];
  version: string;
  emailIdx: string | null;
  phoneIdx: string | null;
  isDeleted: boolean;
}

/**
 * Writes what is said of where people are. One source's newest word holds as it is; where several speak of somebody they are weighed
 * (`weigh-contacts`). The caller holds the projection. Three queries, some more where several speak.
 * @param reconsidered people whose answers or whose store's choice changed.
 */
export async function settleContacts(
  db: ShopDb,
  { facts, reconsidered }: { facts: ContactFact[]; reconsidered: string[] },
  trace: Trace,
): Promise<void> {
  const given = newest(facts, (fact) => `${fact.customerId} ${fact.contact?.source}`).map((fact) =>
    rowOf(db.shopId, fact),
  );
  const byPerson = Map.groupBy(given, (row) => row.customer_id);
  const ids = [...new Set([...byPerson.keys(), ...reconsidered])];
  if (ids.length === 0) return;
  const known = await readKnown(db, ids);
  const answers = await readAnswers(db, ids);
  const alone: ContactRow[] = [];
  const others: string[] = [];
  for (const id of ids) {
    const [only, ...more] = byPerson.get(id) ?? [];
    const { source = null, version = '' } = known.get(id) ?? {};
    const isAlone = only && more.length === 0 && (source ?? only.contact_source) === only.contact_source;
    if (!isAlone || answers.has(id)) others.push(id);
    else if (only.contact_version > version) alone.push(only);
  }
  const weighed = await weighContacts(
    db,
    others.map((id) => ({ customerId: id, given: byPerson.get(id) ?? [], answers: answers.get(id) ?? [] })),
  );
  const written = [...alone, ...weighed];
  await writeContacts(db, written);
  const moved = written.filter((row) => identifiersOf(asKnown(row)) !== identifiersOf(known.get(row.customer_id)));
  addAll(
    trace.contacts,
    moved.map((row) => row.customer_id),
  );
  addPeople(
    trace,
    written.map((row) => row.customer_id),
    'customer',
    [],
  );
}

async function readKnown(db: ShopDb, customerIds: string[]): Promise<Map<string, Known>> {
  const rows = await db.query<Known>(
    `SELECT customer_id AS "customerId", contact_source AS source, contact_version AS version, '\\x' || encode(email_idx, 'hex') AS "emailIdx",
       '\\x' || encode(phone_idx, 'hex') AS "phoneIdx", deleted_at IS NOT NULL AS "isDeleted"
     FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])`,
    [db.shopId, customerIds],
  );
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** What these people said of their own whereabouts, one statement a source. */
async function readAnswers(db: ShopDb, customerIds: string[]): Promise<Map<string, Statement[]>> {
  const rows = await db.query<ContactAnswer>(
    `SELECT customer_id AS "customerId", source, question, values, version FROM customer_answer
     WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND stated_customer_id = 0
     UNION ALL SELECT stated_customer_id, source, question, values, version FROM customer_answer
     WHERE shop_id = $1 AND stated_customer_id = ANY ($2) AND stated_customer_id <> 0`,
    [db.shopId, customerIds],
  );
  const answers = rows.filter(({ question, values }) => values.length > 0 && isContactQuestion(question));
  const told = [...Map.groupBy(answers, ({ customerId, source }) => `${customerId} ${source}`).values()];
  const statements = told.flatMap((of) => {
    const contact = answeredContact(of);
    const [first] = of;
    if (!contact || !first) return [];
    const version =
      of
        .map((answer) => answer.version)
        .toSorted()
        .at(-1) ?? '';
    return [{ ...sealContact(db.shopId, contact), customerId: first.customerId, source: first.source, version }];
  });
  return Map.groupBy(statements, ({ customerId }) => customerId);
}

function asKnown(row: ContactRow): Pick<Known, 'emailIdx' | 'phoneIdx' | 'isDeleted'> {
  return { emailIdx: row.email_idx, phoneIdx: row.phone_idx, isDeleted: row.deleted_at !== null };
}

/** What links go by; while it stays the same, so do they. */
function identifiersOf(person: Pick<Known, 'emailIdx' | 'phoneIdx' | 'isDeleted'> | undefined): string {
  return person ? `${person.emailIdx} ${person.phoneIdx} ${person.isDeleted}` : '';
}

import type { ShopDb } from '../platform/db.server.ts';
import { addAll, addPeople, type Trace } from './trace.ts';
import { isGuest, type Merge, type Person, whoIsWhom } from './who-is-whom.ts';

interface KnownPerson extends Person {
  mergedInto: string | null;
}

/**
 * Decides again who is whom (`who-is-whom`) for the people a batch touched and everybody connected with them by a merge, an address
 * or a number, and writes it to `customer.merged_into`. Three queries, a few more where guests or merges are about.
 * @returns the e-mails (blind) that may lead to somebody else than before.
 */
export async function decidePeople(db: ShopDb, trace: Trace): Promise<Buffer[]> {
  const { hasMerges, blocked } = await readRules(db);
  const listTies = async (ids: string[]) => (hasMerges ? listMerges(db, ids) : []);
  const touched = [...trace.contacts];
  let merges = await listTies(touched);
  const people = byId(await listPeople(db, { ids: [...touched, ...endsOf(merges)], ledTo: true }));
  const emails = [...people.values()].flatMap(({ emailIdx }) => (emailIdx === null ? [] : [emailIdx]));
  let asked = [...people.values()];
  while (asked.length > 0) {
    const found = byId(await listSharing(db, asked));
    merges = await listTies([...people.keys(), ...found.keys()]);
    const absent = endsOf(merges).filter((id) => !people.has(id) && !found.has(id));
    for (const person of absent.length > 0 ? await listPeople(db, { ids: absent, ledTo: false }) : [])
      found.set(person.customerId, person);
    const fresh = [...found.values()].filter(({ customerId }) => !people.has(customerId));
    for (const person of fresh) people.set(person.customerId, person);
    // a guest who comes along has an address or a number of its own to go by
    asked = fresh.filter(({ customerId }) => isGuest(customerId));
  }
  const is = whoIsWhom([...people.values()], merges, blocked);
  await move(
    db,
    [...people.values()].map((person) => ({
      ...person,
      after: otherThan(person.customerId, is.get(person.customerId)),
    })),
    trace,
  );
  return emails.map((hex) => Buffer.from(hex, 'hex'));
}

const byId = (people: KnownPerson[]) => new Map(people.map((person) => [person.customerId, person]));
const endsOf = (merges: Merge[]) => merges.flatMap(({ loserId, survivorId }) => [loserId, survivorId]);
const otherThan = (id: string, other: string | undefined) => (other === undefined || other === id ? null : other);

async function readRules(db: ShopDb): Promise<{ hasMerges: boolean; blocked: Set<string> }> {
  const [row] = await db.query<{ hasMerges: boolean; blocked: string[] | null }>(
    `SELECT EXISTS (SELECT FROM merge_entry WHERE shop_id = $1 AND undone_at IS NULL) AS "hasMerges",
       (SELECT array_agg(encode(value_idx, 'hex')) FROM blocked_identifier WHERE shop_id = $1) AS blocked`,
    [db.shopId],
  );
  return { hasMerges: row?.hasMerges ?? false, blocked: new Set(row?.blocked) };
}

/** The merges that stand and connect these people with others, however far. */
async function listMerges(db: ShopDb, ids: string[]): Promise<Merge[]> {
  return db.query<Merge>(
    `WITH RECURSIVE member AS (
       SELECT unnest($2::bigint[]) AS id
       UNION SELECT CASE WHEN e.loser_id = member.id THEN e.survivor_id ELSE e.loser_id END
       FROM member JOIN merge_entry e ON e.shop_id = $1 AND e.undone_at IS NULL AND (e.loser_id = member.id OR e.survivor_id = member.id)
     )
     SELECT DISTINCT e.loser_id AS "loserId", e.survivor_id AS "survivorId", e.source
     FROM member JOIN merge_entry e ON e.shop_id = $1 AND e.undone_at IS NULL AND e.loser_id = member.id`,
    [db.shopId, ids],
  );
}

const columns = `customer_id AS "customerId", encode(email_idx, 'hex') AS "emailIdx", encode(phone_idx, 'hex') AS "phoneIdx",
  deleted_at IS NOT NULL AS "isDeleted", merged_into AS "mergedInto"`;

/** @param ledTo also those who were one of them until now. */
async function listPeople(db: ShopDb, { ids, ledTo }: { ids: string[]; ledTo: boolean }): Promise<KnownPerson[]> {
  return db.query<KnownPerson>(
    `SELECT ${columns} FROM customer WHERE shop_id = $1 AND (customer_id = ANY ($2::bigint[]) ${ledTo ? 'OR merged_into = ANY ($2)' : ''})`,
    [db.shopId, ids],
  );
}

/** Customers who share an address or number with these people, and guests who share one with the customers among them. */
async function listSharing(db: ShopDb, people: Person[]): Promise<KnownPerson[]> {
  const values = (some: Person[], keyOf: (person: Person) => string | null) =>
    [...new Set(some.map(keyOf).filter((key) => key !== null))].map((hex) => Buffer.from(hex, 'hex'));
  const customers = people.filter((person) => !isGuest(person.customerId));
  return db.query<KnownPerson>(
    `SELECT ${columns} FROM customer WHERE shop_id = $1 AND deleted_at IS NULL AND (email_idx = ANY ($2::bytea[]) OR phone_idx = ANY ($3::bytea[]))
       AND (customer_id > 0 OR email_idx = ANY ($4::bytea[]) OR phone_idx = ANY ($5::bytea[]))`,
    [
      db.shopId,
      values(people, (person) => person.emailIdx),
      values(people, (person) => person.phoneIdx),
      values(customers, (person) => person.emailIdx),
      values(customers, (person) => person.phoneIdx),
    ],
  );
}

async function move(db: ShopDb, people: (KnownPerson & { after: string | null })[], trace: Trace): Promise<void> {
  const moved = people.filter((person) => person.after !== person.mergedInto);
  if (moved.length === 0) return;
  await db.query(
    `UPDATE customer g SET merged_into = m.merged_into FROM unnest($2::bigint[], $3::bigint[]) AS m (customer_id, merged_into)
     WHERE g.shop_id = $1 AND g.customer_id = m.customer_id`,
    [db.shopId, moved.map((person) => person.customerId), moved.map((person) => person.after)],
  );
  const ends = moved
    .flatMap((person) => [person.customerId, person.mergedInto, person.after])
    .filter((id) => id !== '0');
  addAll(trace.contacts, ends);
  addAll(trace.moved, ends);
  addPeople(trace, ends, 'identity');
}

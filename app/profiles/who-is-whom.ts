/** A person as far as it matters for who they are. Ids are Shopify's, or negative for guests. */
export interface Person {
  customerId: string;
  /** Blind indexes in hex. */
  emailIdx: string | null;
  phoneIdx: string | null;
  isDeleted: boolean;
}

/** A merge that stands. */
export interface Merge {
  loserId: string;
  survivorId: string;
  source: string;
}

/** In `customer.merged_into`: a guest who is nobody, because the store blocked the address they are known by. */
export const nobodyId = '0';

/** An address or number by which this many customers can be reached tells none of them apart, neither does a browser of so many. */
export const identifierLimit = 5;

/**
 * Who each of these people is: the id of the person that keeps what they did. Pure, and the same whatever the order of its input.
 * 1. People who were merged, directly or through others, are one. The one that Shopify did not merge away is it, a customer before a
 *    guest, the one the merchant kept, else the oldest.
 * 2. A guest who is not merged is the customer with the same e-mail, else with the same phone, the oldest when there are several,
 *    nobody's when there are more than `identifierLimit`.
 * 3. A guest known by a blocked e-mail is nobody.
 * @param people everybody who shares a merge, an address or a number with those of interest.
 * @param blocked hex of the e-mail and phone indexes that identify nobody.
 * O(people + merges).
 */
export function whoIsWhom(people: Person[], merges: Merge[], blocked: ReadonlySet<string>): Map<string, string> {
  const kept = keptOf(people, merges);
  const byEmail = customersBy(people, blocked, (person) => person.emailIdx);
  const byPhone = customersBy(people, blocked, (person) => person.phoneIdx);
  const byId = new Map(people.map((person) => [person.customerId, person]));
  const isWhom = (id: string): string => {
    const root = kept.get(id) ?? id;
    const guest = byId.get(root);
    if (!isGuest(root) || !guest) return root;
    if (guest.emailIdx !== null && blocked.has(guest.emailIdx)) return nobodyId;
    const customer = only(byEmail, guest.emailIdx) ?? only(byPhone, guest.phoneIdx);
    return customer === null ? root : (kept.get(customer) ?? customer);
  };
  return new Map(people.map(({ customerId }) => [customerId, isWhom(customerId)]));
}

/** Guests have ids below zero. */
export function isGuest(customerId: string): boolean {
  return customerId.startsWith('-');
}

/** For everybody who is part of a merge, the one who is kept. */
function keptOf(people: Person[], merges: Merge[]): Map<string, string> {
  const deleted = new Set(people.filter((person) => person.isDeleted).map((person) => person.customerId));
  const lostAt = (source: string) =>
    new Set(merges.filter((merge) => merge.source === source).map((merge) => merge.loserId));
  const lostAtShopify = lostAt('shopify');
  const lostHere = lostAt('merchant');
  const demerits = (id: string) =>
    [lostAtShopify.has(id), deleted.has(id), isGuest(id), lostHere.has(id)].map(Number).join('');
  const kept = new Map<string, string>();
  for (const group of groupsOf(merges)) {
    const [best] = group.toSorted(
      (one, other) => demerits(one).localeCompare(demerits(other)) || compareIds(one, other),
    );
    for (const id of group) kept.set(id, best ?? id);
  }
  return kept;
}

/** People connected by merges, each group once. */
function groupsOf(merges: Merge[]): string[][] {
  const neighbours = new Map<string, string[]>();
  for (const { loserId, survivorId } of merges) {
    neighbours.set(loserId, [...(neighbours.get(loserId) ?? []), survivorId]);
    neighbours.set(survivorId, [...(neighbours.get(survivorId) ?? []), loserId]);
  }
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const id of group) {
      for (const next of neighbours.get(id) ?? []) {
        if (!seen.has(next)) group.push(next);
        seen.add(next);
      }
    }
    groups.push(group);
  }
  return groups;
}

function customersBy(
  people: Person[],
  blocked: ReadonlySet<string>,
  keyOf: (person: Person) => string | null,
): Map<string, string[]> {
  const customers = new Map<string, string[]>();
  for (const person of people) {
    const key = keyOf(person);
    if (key === null || blocked.has(key) || isGuest(person.customerId) || person.isDeleted) continue;
    customers.set(key, [...(customers.get(key) ?? []), person.customerId]);
  }
  return customers;
}

function only(customers: Map<string, string[]>, key: string | null): string | null {
  const found = (key !== null && customers.get(key)) || [];
  return found.length > identifierLimit ? null : (found.toSorted(compareIds)[0] ?? null);
}

/** The older first: Shopify counts up. */
function compareIds(one: string, other: string): number {
  return BigInt(one) < BigInt(other) ? -1 : 1;
}

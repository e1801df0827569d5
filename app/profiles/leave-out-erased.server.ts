import { findErased } from '../consent/erased-index.server.ts';
import { subjectKey } from '../consent/subject.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { Fact } from '../shopify/fact.ts';
import { type Spoken, subjectsOf } from './subjects-of.ts';
import { withoutPerson } from './without-person.ts';

/** Facts that may be taken in, and which of the given ones were changed or left out because they speak of somebody erased. */
export interface Guarded {
  facts: Fact[];
  erased: ReadonlySet<Fact>;
}

/**
 * Leaves out what speaks of an erased person and happened at or before their erasure. An order stays without its person, so that
 * sums stay true; what happens later is about somebody new. A customer inside an order or checkout goes by the moment of that.
 * Two queries at most.
 */
export async function leaveOutErased(db: ShopDb, given: readonly Fact[]): Promise<Guarded> {
  const spoken = given.map(subjectsOf);
  const erasedAt = await findErased(
    db,
    spoken.flatMap((one) => one?.subjects ?? []),
  );
  const erased = new Set<Fact>();
  if (erasedAt.size === 0) return { facts: [...given], erased };
  const occasions = occasionsOf(given, spoken);
  const facts = given.flatMap((fact, index) => {
    const about = spoken[index];
    if (!about) return [fact];
    const at = (fact.kind === 'customer' && occasions.get(occasionKey(fact))) || about.at;
    if (!about.subjects.some((subject) => (erasedAt.get(subjectKey(subject)) ?? never) >= at)) return [fact];
    erased.add(fact);
    return fact.kind === 'order' ? [withoutPerson(fact)] : [];
  });
  return { facts, erased };
}

const never = new Date(Number.NaN);

/** The latest order or checkout by which each delivery names each customer. */
function occasionsOf(facts: readonly Fact[], spoken: readonly (Spoken | null)[]): Map<string, Date> {
  const occasions = new Map<string, Date>();
  for (const [index, fact] of facts.entries()) {
    if (fact.kind !== 'order' && fact.kind !== 'checkout') continue;
    const key = occasionKey(fact);
    const at = spoken[index]?.at;
    if (at && at > (occasions.get(key) ?? new Date(0))) occasions.set(key, at);
  }
  return occasions;
}

/** Facts of one delivery share what follows the first part of their versions. */
function occasionKey({ customerId, version }: { customerId: string | null; version: string }): string {
  return `${customerId} ${version.slice(version.indexOf('|'))}`;
}

import type { Fact } from '../fact.ts';

/**
 * Facts as a reading states them. What is read is as old as its `updated_at` and no older delivery may undo it; a delivery of the
 * same moment knows more (its own tokens, refunds line by line) and wins, whichever comes first: `-` sorts before every digit.
 */
export function asRead(facts: Fact[]): Fact[] {
  return facts.map((fact) => {
    const read = { ...fact, version: readVersion(fact.version) };
    if (read.kind !== 'customer') return read;
    const consents = read.consents.map((consent) => ({
      ...consent,
      version: readVersion(consent.version),
      source: 'read',
    }));
    return { ...read, consents };
  });
}

/** Whether a version is a reading's. */
export function isRead(version: string): boolean {
  return version.endsWith('|-');
}

/** SQL: whether a version is a reading's. What a reading can't know of a thing, it must not empty. */
export function isReadSql(version: string): string {
  return `${version} LIKE '%|-'`;
}

/** The version of what a reading concludes for a moment, such as that something is gone. */
export function readVersionAt(at: Date): string {
  return `${at.toISOString()}|-`;
}

/** Versions begin with `updated_at` in ISO form. */
function readVersion(version: string): string {
  return `${version.slice(0, 24)}|-`;
}

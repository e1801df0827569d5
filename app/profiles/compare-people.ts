import type { Comparison, LinkageModel } from '../maths/fellegi-sunter.ts';
import { jaroWinkler } from '../maths/jaro-winkler.ts';
import { mailboxOf } from './mailbox-of.ts';
import { normaliseStreet } from './normalise-street.ts';

/** What of two people is compared. */
export interface Comparable {
  firstName: string | null;
  lastName: string | null;
  /** Normalised. */
  email: string | null;
  /** E.164. */
  phone: string | null;
  /** Street lines and post code. */
  address: string | null;
  city: string | null;
  country: string | null;
}

/** The fields in the order of a comparison. Level 0 = differ, the highest = equal, between them: alike. */
export const comparedFields = ['firstName', 'lastName', 'email', 'phone', 'street', 'city'] as const;
export type ComparedField = (typeof comparedFields)[number];

/** Names and streets from here on are slips of the same word. */
const alike = 0.9;

/**
 * How two people compare, field by field; -1 where one of them says nothing. Pure. O(length of the texts).
 * A name that is a mere initial of the other is alike.
 */
export function comparePeople(one: Comparable, other: Comparable): Comparison {
  return [
    compareTexts(plain(one.firstName), plain(other.firstName)),
    compareTexts(plain(one.lastName), plain(other.lastName)),
    compareEmails(one.email, other.email),
    bothSay(one.phone, other.phone, (a, b) => Number(a === b)),
    compareTexts(normaliseStreet(one.address), normaliseStreet(other.address)),
    bothSay(placeOf(one), placeOf(other), (a, b) => Number(a === b)),
  ];
}

/**
 * Where learning begins: how often each level occurs among pairs that are one person (m) and that are not (u). Guesses of ours, worth a
 * few pairs each; the store's own customers soon weigh more.
 */
export const linkageStart: LinkageModel = {
  prior: 0.05,
  fields: [
    { m: [0.1, 0.15, 0.75], u: [0.96, 0.03, 0.01] },
    { m: [0.05, 0.1, 0.85], u: [0.98, 0.015, 0.005] },
    { m: [0.55, 0.3, 0.15], u: [0.985, 0.0149, 0.0001] },
    { m: [0.4, 0.6], u: [0.9998, 0.0002] },
    { m: [0.3, 0.2, 0.5], u: [0.995, 0.004, 0.001] },
    { m: [0.15, 0.85], u: [0.93, 0.07] },
  ],
};

function plain(name: string | null): string | null {
  return (
    name
      ?.normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}]/gu, '') || null
  );
}

function compareTexts(one: string | null, other: string | null): number {
  return bothSay(one, other, (a, b) => {
    if (a === b) return 2;
    const isInitial = Math.min(a.length, b.length) === 1 && a[0] === b[0];
    return Number(isInitial || isSlip(a, b));
  });
}

function compareEmails(one: string | null, other: string | null): number {
  return bothSay(one, other, (a, b) => {
    if (a === b) return 2;
    return Number(isSlip(mailboxOf(a), mailboxOf(b)));
  });
}

/** A house number or a year of birth that differs is no slip. */
function isSlip(one: string, other: string): boolean {
  const digits = (text: string) => text.replace(/\P{N}/gu, '');
  return digits(one) === digits(other) && jaroWinkler(one, other) >= alike;
}

function placeOf({ city, country }: Comparable): string | null {
  const name = plain(city);
  return name && `${name} ${country ?? ''}`;
}

function bothSay(one: string | null, other: string | null, compare: (one: string, other: string) => number): number {
  return one === null || other === null ? -1 : compare(one, other);
}

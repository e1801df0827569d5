/** A common beginning counts up to this many letters, each for a tenth. */
const prefixMax = 4;
const prefixWeight = 0.1;

/**
 * How alike two texts are, typing slips in mind: 1 = equal, 0 = no letter in common. Compares UTF-16 units; case counts. O(n · m).
 * Source: Winkler 1990, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage, with the
 * prefix counted whatever the base similarity is.
 */
export function jaroWinkler(one: string, other: string): number {
  const jaro = jaroOf(one, other);
  let prefix = 0;
  while (prefix < prefixMax && prefix < one.length && one[prefix] === other[prefix]) prefix += 1;
  return jaro + prefix * prefixWeight * (1 - jaro);
}

/** Jaro 1989: letters match within half the longer length; half of those out of order count against it. */
function jaroOf(one: string, other: string): number {
  if (one === other) return 1;
  const window = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1);
  const taken = new Set<number>();
  const matchesOfOne: string[] = [];
  for (const [place, letter] of one.split('').entries()) {
    for (let at = Math.max(0, place - window); at <= Math.min(other.length - 1, place + window); at += 1) {
      if (taken.has(at) || other[at] !== letter) continue;
      taken.add(at);
      matchesOfOne.push(letter);
      break;
    }
  }
  const matches = matchesOfOne.length;
  if (matches === 0) return 0;
  const matchesOfOther = [...taken].sort((a, b) => a - b).map((at) => other[at]);
  const misplaced = matchesOfOne.filter((letter, place) => letter !== matchesOfOther[place]).length;
  return (matches / one.length + matches / other.length + (matches - misplaced / 2) / matches) / 3;
}

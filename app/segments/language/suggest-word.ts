import { jaroWinkler } from '../../maths/jaro-winkler.ts';

/** Below this two words are not taken for one with a slip of the finger. */
const likenessMin = 0.8;
const lengthMax = 64;

/** The word that was most likely meant, capitals or not; null when none is near. O(words · length²), of short texts only. */
export function suggestWord(written: string, words: readonly string[]): string | null {
  if (written.length > lengthMax) return null;
  let best: string | null = null;
  let likeness = likenessMin;
  for (const word of words) {
    const likenessHere = jaroWinkler(written.toLowerCase(), word.toLowerCase());
    if (likenessHere <= likeness) continue;
    best = word;
    likeness = likenessHere;
  }
  return best;
}

/** Two letters are as often initials as a name. */
const recasedLengthMin = 3;

/**
 * A name as it is shown and compared: without odd spaces and signs that nobody sees, composed (NFC), and with a capital at each part where it was
 * typed all in capitals or all in small letters. `ADA o'neill` stays, since somebody chose its capitals. Null when nothing is left.
 */
export function normaliseName(name: string | null): string | null {
  const plain = name?.normalize('NFC').replace(/\p{C}/gu, '').replace(/\s+/gu, ' ').trim() ?? '';
  if (plain === '') return null;
  const letters = plain.replace(/[^\p{L}]/gu, '');
  const lower = plain.toLowerCase();
  const isOneCase = plain === lower || plain === plain.toUpperCase();
  if (!isOneCase || letters.length < recasedLengthMin) return plain;
  const recased = lower.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
  // scripts without capitals come out as they went in; a few letters have capitals that are two letters
  return recased.toLowerCase() === lower && recased.normalize('NFC') === recased ? recased : plain;
}

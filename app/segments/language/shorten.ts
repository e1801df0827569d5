/** At most so many UTF-16 units of a text, for a sentence; never half an emoji. */
export function shorten(text: string, unitsMax = 60): string {
  return text.length <= unitsMax ? text : `${text.slice(0, unitsMax).replace(/\p{Cs}$/u, '')}…`;
}

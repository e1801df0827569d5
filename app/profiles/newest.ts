/** Of facts about the same things, the latest of each: versions compare bytewise, which for their characters is how JavaScript compares. */
export function newest<Item extends { version: string }>(items: Item[], keyOf: (item: Item) => string): Item[] {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    if (!known || item.version > known.version) byKey.set(keyOf(item), item);
  }
  return [...byKey.values()];
}

const dayMs = 86_400_000;

/** All days from the first noted to the last, so that a day without a note is a gap. @param days YYYY-MM-DD, oldest first. O(days). */
export function everyDay(days: readonly { day: string }[]): string[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const [from, to] = [Date.parse(first.day), Date.parse(last.day)];
  return Array.from({ length: Math.round((to - from) / dayMs) + 1 }, (_, index) =>
    new Date(from + index * dayMs).toISOString().slice(0, 10),
  );
}

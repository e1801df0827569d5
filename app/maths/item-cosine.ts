/** One weight per (user, item) pair, each pair at most once. Users are 0..users-1, items 0..items-1; weights > 0. */
export interface Interactions {
  users: number;
  items: number;
  userOf: Int32Array;
  itemOf: Int32Array;
  weightOf: Float64Array;
}

/** Nearest items of item i: `items[start[i] .. start[i + 1])`, best first, `scores` beside; equal scores by lower index. */
export interface Neighbours {
  start: Int32Array;
  items: Int32Array;
  scores: Float64Array;
}

/**
 * Cosine similarity of items over users: sum_u w(u,i) w(u,j) / (|i| |j|), the k best of every item, in (0, 1].
 * Sparse: only pairs that some user has both of are looked at. Time O(sum over users of their items squared), so cap the items
 * per user; memory O(interactions + items * k).
 * Source: Sarwar et al. 2001, "Item-based collaborative filtering recommendation algorithms", section 3.1.1.
 */
export function itemCosine({ users, items, userOf, itemOf, weightOf }: Interactions, k: number): Neighbours {
  const byItem = compress(items, itemOf, userOf, weightOf);
  const byUser = compress(users, userOf, itemOf, weightOf);
  const norm = new Float64Array(items);
  const dot = new Float64Array(items);
  for (let entry = 0; entry < itemOf.length; entry++) norm[itemOf[entry]!]! += weightOf[entry]! ** 2;
  for (let item = 0; item < items; item++) norm[item] = Math.sqrt(norm[item]!);
  const touched = new Int32Array(items);
  const start = new Int32Array(items + 1);
  const nearest: number[] = [];
  const scores: number[] = [];
  for (let item = 0; item < items; item++) {
    let reached = 0;
    for (let at = byItem.start[item]!; at < byItem.start[item + 1]!; at++) {
      const user = byItem.index[at]!;
      const weight = byItem.value[at]!;
      for (let other = byUser.start[user]!; other < byUser.start[user + 1]!; other++) {
        const candidate = byUser.index[other]!;
        if (dot[candidate] === 0 && candidate !== item) touched[reached++] = candidate;
        dot[candidate]! += weight * byUser.value[other]!;
      }
    }
    dot[item] = 0;
    const candidates = touched.subarray(0, reached);
    for (const candidate of candidates) dot[candidate]! /= norm[item]! * norm[candidate]!;
    candidates.sort((a, b) => dot[b]! - dot[a]! || a - b);
    for (const candidate of candidates.subarray(0, k)) {
      nearest.push(candidate);
      scores.push(dot[candidate]!);
    }
    for (const candidate of candidates) dot[candidate] = 0;
    start[item + 1] = nearest.length;
  }
  return { start, items: Int32Array.from(nearest), scores: Float64Array.from(scores) };
}

interface Compressed {
  start: Int32Array;
  index: Int32Array;
  value: Float64Array;
}

/** Compressed rows by counting sort; keeps the order of entries within a row. */
function compress(rows: number, rowOf: Int32Array, columnOf: Int32Array, weightOf: Float64Array): Compressed {
  const start = new Int32Array(rows + 1);
  for (const row of rowOf) start[row + 1]!++;
  for (let row = 0; row < rows; row++) start[row + 1]! += start[row]!;
  const next = start.slice(0, rows);
  const index = new Int32Array(rowOf.length);
  const value = new Float64Array(rowOf.length);
  for (let entry = 0; entry < rowOf.length; entry++) {
    const place = next[rowOf[entry]!]!++;
    index[place] = columnOf[entry]!;
    value[place] = weightOf[entry]!;
  }
  return { start, index, value };
}

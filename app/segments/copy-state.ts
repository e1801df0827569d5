import type { Expression } from './language/ast.ts';
import { notNative } from './language/native-only.ts';

/** Whether Shopify has a segment's text. `outdated`: an earlier one. `not-native`: it can't have it, `words` are what it does not know. */
export type CopyState =
  | { kind: 'none' | 'current' | 'outdated' | 'unreadable' }
  | { kind: 'not-native'; words: string[]; hasCopy: boolean };

/** Pure. @param expression of its present text; null when that can't be read. */
export function copyStateOf(
  held: { version: number; shopifySegmentId: string | null; shopifyVersion: number | null },
  expression: Expression | null,
): CopyState {
  if (expression === null) return { kind: 'unreadable' };
  const words = notNative(expression);
  const hasCopy = held.shopifySegmentId !== null;
  if (words.length > 0) return { kind: 'not-native', words, hasCopy };
  if (!hasCopy) return { kind: 'none' };
  return { kind: held.shopifyVersion === held.version ? 'current' : 'outdated' };
}

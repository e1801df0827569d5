import { createContext, useContext } from 'react';
import type { Expression } from '../../segments/language/ast.ts';
import type { CompletionContext } from '../../segments/language/complete-segment.ts';
import type { Path } from '../../segments/language/edit-segment.ts';

/** What every part of the builder needs to change the whole. */
export interface Editing {
  expression: Expression;
  /** Words and values of the store. */
  words: CompletionContext;
  /** Takes another expression; null when nothing is left. @param focus the part whose first field is to have the focus. */
  edit: (expression: Expression | null, focus?: Path) => void;
}

export const EditingContext = createContext<Editing | null>(null);

export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (!editing) throw new Error('useEditing is for parts of the builder');
  return editing;
}

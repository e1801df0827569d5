import { Banner, BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { PlusIcon } from '@shopify/polaris-icons';
import { useEffect, useRef } from 'react';
import type { Expression } from '../../segments/language/ast.ts';
import type { CompletionContext } from '../../segments/language/complete-segment.ts';
import { addAt, type Path } from '../../segments/language/edit-segment.ts';
import { moveAt } from '../../segments/language/move-part.ts';
import { newClause } from '../../segments/language/new-clause.ts';
import { printSegment } from '../../segments/language/print-segment.ts';
import { BuilderPart } from './builder-part.tsx';
import { EditingContext } from './edit-context.ts';
import { usualWord } from './part-actions.tsx';

interface SegmentBuilderProps {
  /** The conditions as they were last read whole; null when there are none. */
  expression: Expression | null;
  /** Whether the text is whole; while it isn't, the conditions are shown and not changed. */
  isWhole: boolean;
  words: CompletionContext;
  onChange: (source: string) => void;
}

/** The conditions of a segment as fields, in their nesting. */
export function SegmentBuilder({ expression, isWhole, words, onChange }: SegmentBuilderProps) {
  const root = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<Path | null>(null);
  const edit = (changed: Expression | null, focus?: Path) => {
    wanted.current = focus ?? null;
    onChange(changed === null ? '' : printSegment(changed));
  };
  useEffect(() => {
    if (wanted.current === null || !root.current) return;
    focusPart(root.current, wanted.current);
    wanted.current = null;
  });
  useEffect(() => {
    const element = root.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
      if (!event.altKey || step === 0 || expression === null) return;
      event.preventDefault();
      const moved = moveAt(expression, pathOf(event.target), step);
      if (moved) edit(moved.expression, moved.path);
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  });
  const add = () => {
    const clause = newClause(usualWord, words);
    if (clause) edit(addAt(expression, [], 'and', clause), expression === null ? [] : [1]);
  };
  return (
    <BlockStack gap="300">
      {isWhole ? null : (
        <Banner tone="warning">
          The text can’t be read yet. Until it is put right, these are the conditions before.
        </Banner>
      )}
      <fieldset ref={root} className="builder" disabled={!isWhole}>
        <legend className="unseen">Conditions</legend>
        {expression === null ? (
          <Text as="p" tone="subdued">
            No condition yet. Begin with one, or write in the text.
          </Text>
        ) : (
          <EditingContext.Provider value={{ expression, words, edit }}>
            <BuilderPart part={expression} path={[]} />
          </EditingContext.Provider>
        )}
        {expression === null || (expression.kind !== 'and' && expression.kind !== 'or') ? (
          <InlineStack>
            <Button icon={PlusIcon} onClick={add}>
              Add a condition
            </Button>
          </InlineStack>
        ) : null}
      </fieldset>
      <Text as="p" variant="bodySm" tone="subdued">
        Alt with an arrow key moves the condition you are in.
      </Text>
    </BlockStack>
  );
}

/** Of the innermost part that something is in. */
function pathOf(target: EventTarget | null): Path {
  const path = target instanceof Element ? target.closest('[data-path]')?.getAttribute('data-path') : null;
  return path ? path.split('.').map(Number) : [];
}

/** The first field of the part at a path, of the part that took its place, or the last button. */
function focusPart(root: HTMLElement, path: Path): void {
  const fields = ':is(select, input, textarea, button:not([disabled]))';
  const part = root.querySelector(`[data-path="${path.join('.')}"]`);
  const field =
    part?.querySelector<HTMLElement>(`.builder-fields ${fields}`) ?? part?.querySelector<HTMLElement>(fields);
  (field ?? [...root.querySelectorAll<HTMLElement>(fields)].at(-1))?.focus();
}

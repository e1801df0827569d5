import { BlockStack, Text } from '@shopify/polaris';
import { useEffect, useId, useRef, useState } from 'react';
import type { EditorView } from '@codemirror/view';
import type { Problem } from '../../segments/language/ast.ts';
import type { CompletionContext } from '../../segments/language/complete-segment.ts';
import { ProblemList } from './problem-list.tsx';
import { applySuggestion } from './read-draft.ts';

interface SegmentTextProps {
  text: string;
  problems: Problem[];
  words: CompletionContext;
  onChange: (text: string) => void;
}

const label = 'Conditions as text';

/** The segment's text: a plain field at first, which becomes the editor once that is loaded. */
export function SegmentText({ text, problems, words, onChange }: SegmentTextProps) {
  const place = useRef<HTMLDivElement>(null);
  const problemsId = useId();
  // the editor is opened once, and asks for what holds by then
  const now = useRef({ text, words, onChange });
  useEffect(() => {
    now.current = { text, words, onChange };
  }, [text, words, onChange]);
  // texts that were typed and have not come back yet: a slow render must not undo what was typed meanwhile
  const typedTexts = useRef<string[]>([]);
  const [view, setView] = useState<EditorView | null>(null);
  useEffect(() => {
    let opened: EditorView | null = null;
    let isGone = false;
    void import('./code-editor.ts').then(({ openCodeEditor }) => {
      if (isGone || !place.current) return;
      opened = openCodeEditor({
        parent: place.current,
        text: now.current.text,
        label,
        describedBy: problemsId,
        words: () => now.current.words,
        onChange: (typed) => {
          typedTexts.current.push(typed);
          now.current.onChange(typed);
        },
      });
      setView(opened);
    });
    return () => {
      isGone = true;
      opened?.destroy();
    };
  }, [problemsId]);
  useEffect(() => {
    const known = typedTexts.current.lastIndexOf(text);
    typedTexts.current.splice(0, known === -1 ? typedTexts.current.length : known + 1);
    if (view && known === -1) void import('./code-editor.ts').then(({ showText }) => showText(view, text));
  }, [view, text]);
  return (
    <BlockStack gap="200">
      <div ref={place} className="code" data-ready={view !== null}>
        {view ? null : (
          <textarea
            aria-label={label}
            value={text}
            rows={6}
            dir="ltr"
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </div>
      <div id={problemsId} aria-live="polite">
        <ProblemList text={text} problems={problems} onFix={(problem) => onChange(applySuggestion(text, problem))} />
      </div>
      <Text as="p" variant="bodySm" tone="subdued">
        Ctrl and Space show what may come next. Tab leaves the text.
      </Text>
    </BlockStack>
  );
}

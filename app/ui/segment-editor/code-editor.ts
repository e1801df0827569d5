import {
  autocompletion,
  completionKeymap,
  type CompletionResult,
  type CompletionContext as Asking,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { type Diagnostic, linter, lintKeymap } from '@codemirror/lint';
import { Annotation, EditorState, type Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  Direction,
  drawSelection,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { completeSegment, type CompletionContext } from '../../segments/language/complete-segment.ts';
import { tokeniseSegment } from '../../segments/language/tokenise-segment.ts';
import { readDraft } from './read-draft.ts';

/** What the page says to the editor and hears from it. */
export interface CodeEditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  /** Id of the element that says what is wrong. */
  describedBy: string;
  /** The store's own words as they are when they are asked for. */
  words: () => CompletionContext;
  onChange: (text: string) => void;
}

/** Of a change that the page made: it knows of it. */
const fromPage = Annotation.define<true>();

/** Longer waits than this are felt; shorter ones name a word wrong that is being typed. */
const lintDelayMs = 300;

/**
 * The segment's text in CodeMirror: colours, completion and underlined problems by the one grammar. Tab leaves it. Texts in quotes keep their
 * own direction, so that an Arabic tag does not turn the operators round.
 */
export function openCodeEditor({ parent, text, label, describedBy, words, onChange }: CodeEditorOptions): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        colours,
        placeholder("number_of_orders > 3 AND customer_tags CONTAINS 'vip'"),
        autocompletion({ override: [(asking) => complete(asking, words())], icons: false }),
        linter((view) => diagnose(view.state.doc.toString(), words()), { delay: lintDelayMs }),
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': describedBy,
          dir: 'ltr',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of((update) => {
          const isTyped = update.transactions.every((one) => one.annotation(fromPage) === undefined);
          if (update.docChanged && isTyped) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Takes a text that was changed elsewhere: only where it differs, so that the cursor stays where it can. */
export function showText(view: EditorView, text: string): void {
  const held = view.state.doc.toString();
  if (held === text) return;
  let from = 0;
  while (from < held.length && held[from] === text[from]) from += 1;
  let back = 0;
  const room = Math.min(held.length, text.length) - from;
  while (back < room && held.at(-1 - back) === text.at(-1 - back)) back += 1;
  view.dispatch({
    changes: { from, to: held.length - back, insert: text.slice(from, text.length - back) },
    annotations: fromPage.of(true),
  });
}

function complete({ state, pos, explicit }: Asking, words: CompletionContext): CompletionResult | null {
  const offers = completeSegment(state.doc.toString(), pos, words);
  const [first] = offers;
  if (!first || (!explicit && first.from === pos)) return null;
  return {
    from: first.from,
    to: first.to,
    filter: false,
    options: offers.map(({ label, insert, kind, detail }) => ({ label, apply: insert, type: kind, info: detail })),
  };
}

function diagnose(text: string, words: CompletionContext): Diagnostic[] {
  return readDraft(text, words).problems.map(({ span, problem, expected, suggestion }) => ({
    // a place of no length is shown at the character before it
    from: span.start === span.end ? Math.max(0, span.start - 1) : span.start,
    to: Math.min(text.length, span.end),
    severity: 'error',
    message: expected.length > 0 ? `${problem} Expected: ${expected.slice(0, 8).join(', ')}.` : problem,
    actions:
      suggestion === null
        ? []
        : [
            {
              name: `Use ${suggestion}`,
              apply: (view) => view.dispatch({ changes: { from: span.start, to: span.end, insert: suggestion } }),
            },
          ],
  }));
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = colour(view.state.doc.toString());
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = colour(update.state.doc.toString());
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    provide: (plugin) =>
      EditorView.bidiIsolatedRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
  },
);

function colour(text: string): DecorationSet {
  const marks = tokeniseSegment(text).map(({ kind, span }): Range<Decoration> => {
    const isolate = kind === 'text' ? { bidiIsolate: directionOf(text.slice(span.start, span.end)) } : {};
    return Decoration.mark({ class: `token-${kind}`, ...isolate }).range(span.start, span.end);
  });
  return Decoration.set(marks.filter(({ from, to }) => from < to));
}

/** By the first letter that has one. */
function directionOf(text: string): Direction {
  const letter = /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(letter)
    ? Direction.RTL
    : Direction.LTR;
}

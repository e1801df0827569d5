import { useState } from 'react';

/** What a merchant edits of a segment. */
export interface SegmentDraft {
  name: string;
  description: string;
  source: string;
}

/** A segment as it was saved, and by which version. */
export interface SavedSegment extends SegmentDraft {
  version: number;
}

/** A draft with what it began with. */
export interface DraftState {
  draft: SegmentDraft;
  /** The version it is based on. */
  basedOn: number;
  isDirty: boolean;
  change: (changed: Partial<SegmentDraft>) => void;
  /** Begins again with what is saved, or with what the merchant chose to go on with. */
  restart: (from: SavedSegment, draft?: SegmentDraft) => void;
}

/** The draft of a page: follows what is saved until something is changed here, and stays then. */
export function useSegmentDraft(saved: SavedSegment): DraftState {
  const [state, setState] = useState({ base: saved, draft: draftOf(saved), seen: saved });
  const isDirty = !isSame(state.draft, state.base);
  if (!isSame(state.seen, saved) || state.seen.version !== saved.version) {
    const follows = !isDirty || isSame(state.draft, saved);
    setState(follows ? { base: saved, draft: draftOf(saved), seen: saved } : { ...state, seen: saved });
  }
  return {
    draft: state.draft,
    basedOn: state.base.version,
    isDirty,
    change: (changed) => setState((before) => ({ ...before, draft: { ...before.draft, ...changed } })),
    restart: (from, draft = draftOf(from)) => setState((before) => ({ ...before, base: from, draft })),
  };
}

function draftOf({ name, description, source }: SegmentDraft): SegmentDraft {
  return { name, description, source };
}

function isSame(one: SegmentDraft, other: SegmentDraft): boolean {
  return one.name === other.name && one.description === other.description && one.source === other.source;
}

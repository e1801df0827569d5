import { BlockStack, Card, InlineGrid, TextField } from '@shopify/polaris';
import { useMemo, useState } from 'react';
import type { CompletionContext } from '../../segments/language/complete-segment.ts';
import { LiveCount } from './live-count.tsx';
import { readDraft } from './read-draft.ts';
import { SegmentBuilder } from './segment-builder.tsx';
import { SegmentText } from './segment-text.tsx';
import type { SegmentDraft } from './use-segment-draft.ts';
import { TitledCard } from '../titled-card.tsx';

interface SegmentFormProps {
  /** `new` for one that is not saved yet. */
  slug: string;
  draft: SegmentDraft;
  words: CompletionContext;
  nameError: string | undefined;
  onChange: (changed: Partial<SegmentDraft>) => void;
}

/** Name, description and conditions of a segment; the conditions as text and as fields, each showing the other at once. */
export function SegmentForm({ slug, draft, words, nameError, onChange }: SegmentFormProps) {
  const { source } = draft;
  const read = useMemo(() => readDraft(source, words), [source, words]);
  const [whole, setWhole] = useState(read.expression);
  if (read.isWhole && whole !== read.expression) setWhole(read.expression);
  const setSource = (changed: string) => onChange({ source: changed });
  return (
    <BlockStack gap="400">
      <Card>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          <TextField
            label="Name"
            value={draft.name}
            onChange={(name) => onChange({ name })}
            autoComplete="off"
            maxLength={100}
            error={nameError}
          />
          <TextField
            label="Description"
            value={draft.description}
            onChange={(description) => onChange({ description })}
            autoComplete="off"
            maxLength={500}
          />
        </InlineGrid>
      </Card>
      <LiveCount slug={slug} source={source} read={read} />
      <div className="side-by-side">
        <TitledCard title="Who is in it">
          <SegmentBuilder
            expression={read.isWhole ? read.expression : whole}
            isWhole={read.isWhole}
            words={words}
            onChange={setSource}
          />
        </TitledCard>
        <TitledCard title="The same as text">
          <SegmentText text={source} problems={read.problems} words={words} onChange={setSource} />
        </TitledCard>
      </div>
    </BlockStack>
  );
}

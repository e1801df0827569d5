import type { SerializeFrom } from '@remix-run/node';
import { Link, useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Button, InlineStack, Select, Spinner, Text } from '@shopify/polaris';
import { type ReactNode, useState } from 'react';
import type { MembershipRow } from '../../segments/list-segments-of.server.ts';
import { causeInWords } from '../cause-words.ts';
import { Moment } from '../moment.tsx';
import { TitledCard } from '../titled-card.tsx';
import { MembershipTree } from './membership-tree.tsx';
import type { WhyAnswer } from './why-card.tsx';

interface ProfileSegmentsProps {
  customerId: string;
  memberships: SerializeFrom<MembershipRow>[];
  /** All segments of the store. */
  segments: { slug: string; name: string }[];
}

/** Groups a customer is in or was in, each with why; any other can be asked why not. */
export function ProfileSegments({ customerId, memberships, segments }: ProfileSegmentsProps) {
  const present = new Set(memberships.filter(({ leftAt }) => leftAt === null).map(({ slug }) => slug));
  return (
    <TitledCard title="Segments">
      {memberships.length === 0 ? <Text as="p">In none</Text> : null}
      {memberships.map((row) => (
        <Membership key={`${row.slug} ${row.memberId} ${row.enteredAt}`} row={row} customerId={customerId} />
      ))}
      <WhyNot customerId={customerId} segments={segments.filter(({ slug }) => !present.has(slug))} />
    </TitledCard>
  );
}

const placeWords = { primary: 'Primary', secondary: 'Secondary' };

function Membership({ row, customerId }: { row: SerializeFrom<MembershipRow>; customerId: string }) {
  const { slug, name, enteredAt, leftAt, cause, leftCause, place } = row;
  const { answer, ask } = useWhy(customerId, slug);
  const by = leftAt ? leftCause : cause;
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center" align="space-between">
        <InlineStack gap="200" blockAlign="center">
          <Link className="link" to={`/app/segments/${slug}`}>
            {name}
          </Link>
          {place === null ? null : <Badge tone="info">{placeWords[place]}</Badge>}
        </InlineStack>
        <Button variant="plain" onClick={ask} accessibilityLabel={`${leftAt ? 'Why not' : 'Why'} ${name}`}>
          {leftAt ? 'Why not?' : 'Why?'}
        </Button>
      </InlineStack>
      <Text as="p" variant="bodySm" tone="subdued">
        {leftAt ? 'Left ' : 'Since '}
        <Moment at={leftAt ?? enteredAt} />
        {by === null ? '' : `. By: ${causeInWords(by)}`}
      </Text>
      {answer}
    </BlockStack>
  );
}

function WhyNot({ customerId, segments }: Pick<ProfileSegmentsProps, 'customerId' | 'segments'>) {
  const [slug, setSlug] = useState('');
  const { answer, ask } = useWhy(customerId, slug);
  if (segments.length === 0) return null;
  return (
    <BlockStack gap="200">
      <Select
        label="Why not in"
        options={[
          { value: '', label: 'Choose a segment' },
          ...segments.map((segment) => ({ value: segment.slug, label: segment.name })),
        ]}
        value={slug}
        onChange={setSlug}
      />
      <InlineStack>
        <Button disabled={slug === ''} onClick={ask}>
          Ask
        </Button>
      </InlineStack>
      {answer}
    </BlockStack>
  );
}

/** Asks why a customer is in a segment or not, and shows the answer to that question alone. */
function useWhy(customerId: string, slug: string): { answer: ReactNode; ask: () => void } {
  const { load, data, state } = useFetcher<WhyAnswer>();
  const [asked, setAsked] = useState<string | null>(null);
  const ask = () => {
    setAsked(slug);
    load(`/app/segments/${slug}/why?customerId=${customerId}`);
  };
  if (asked === null || asked !== slug) return { ask, answer: null };
  if (state !== 'idle' || !data) return { ask, answer: <Spinner size="small" accessibilityLabel="Asking" /> };
  const answer = data.why ? (
    <MembershipTree why={data.why} movesAt={data.movesAt} />
  ) : (
    <Text as="p">In no segment at all: opted out of profiling, or not worked out yet.</Text>
  );
  return { ask, answer: <div aria-live="polite">{answer}</div> };
}

import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Badge, InlineStack, Text } from '@shopify/polaris';
import type { Why } from '../../segments/explain-membership.server.ts';
import { Moment } from '../moment.tsx';

type Answer = SerializeFrom<Why>;

interface MembershipTreeProps {
  why: Answer;
  /** When time alone turns it round; null when that is not known. */
  movesAt: string | null;
}

/** Condition by condition whether it holds, and the fact that decided it; and until when, if nothing happens. */
export function MembershipTree({ why, movesAt }: MembershipTreeProps) {
  return (
    <>
      <ul className="why">
        <Part part={why} />
      </ul>
      {movesAt === null ? null : (
        <Text as="p" variant="bodySm" tone="subdued">
          If nothing happens before, {why.holds ? 'they leave' : 'they enter'} on <Moment at={movesAt} />.
        </Text>
      )}
    </>
  );
}

function Part({ part }: { part: Answer }) {
  const parts = part.parts ?? [];
  return (
    <li>
      <InlineStack gap="200" blockAlign="start" wrap={false}>
        <Badge tone={part.holds ? 'success' : 'critical'}>{part.holds ? 'Yes' : 'No'}</Badge>
        <div className="why-text">
          {part.kind === 'clause' ? <code className="segment-source">{part.text}</code> : groupWords[part.kind]}
          {part.fact ? <Fact fact={part.fact} /> : null}
        </div>
      </InlineStack>
      {parts.length > 0 ? (
        <ul>
          {parts.map((one) => (
            <Part key={one.text} part={one} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

const groupWords = { and: 'All of these', or: 'Any of these', not: 'Not this', clause: '' };

function Fact({ fact }: { fact: NonNullable<Answer['fact']> }) {
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {`${fact.what}: ${fact.value ?? 'nothing known'}`}
      {fact.at ? (
        <>
          , <Moment at={fact.at} />
        </>
      ) : null}
      {fact.ref?.kind === 'order' ? (
        <>
          {' '}
          <Link className="link" to={`shopify://admin/orders/${fact.ref.id}`} target="_top">
            Open the order
          </Link>
        </>
      ) : null}
    </Text>
  );
}

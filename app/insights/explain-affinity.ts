import { wilson } from '../maths/wilson.ts';
import type { AffinityKind } from './affinity-kinds.ts';
import { counted, type Reason } from './reason.ts';

/** What speaks for one of a customer's preferences. */
export interface AffinityFacts {
  kind: AffinityKind;
  value: string;
  bought: number;
  carted: number;
  viewed: number;
}

/**
 * What a customer did to have a preference, and how sure its share is. Pure.
 * @param facts of this preference. @param all facts of the kind, whatever the value.
 */
export function explainAffinity(share: number, facts: AffinityFacts, all: number): Reason {
  const percent = `${Math.round(100 * share)}%`;
  if (facts.kind === 'discount')
    return {
      why: `${percent} by weight: ${facts.bought} of ${counted(all, 'order')}`,
      uncertainty: doubtOf(share, all, 'order'),
    };
  const did = [
    ...(facts.bought > 0 ? [`bought ${times(facts.bought)}`] : []),
    ...(facts.carted > 0 ? [`put in a cart ${times(facts.carted)}`] : []),
    ...(facts.viewed > 0 ? [`viewed ${times(facts.viewed)}`] : []),
  ];
  return { why: `${percent} by weight: ${did.join(', ')}`, uncertainty: doubtOf(share, all, 'sign') };
}

/** Signs are no trials that repeat alike, so the interval is a guide, and wide where little is known. */
function doubtOf(share: number, all: number, unit: string): string | null {
  if (all === 0) return null;
  const [low, high] = wilson(share, all);
  return `From ${counted(all, unit)}: between ${Math.round(100 * low)} and ${Math.round(100 * high)}% is likely (95%)`;
}

const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

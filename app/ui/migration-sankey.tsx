import { Sankey, type SankeyLink, type SankeyNode } from '@visx/sankey';
import { rfmGroups } from '../insights/rfm.ts';
import { countBy, type ScoreMove } from '../insights/score-move.ts';
import { inFigures } from './count.ts';
import { rfmGroupInWords } from './words.ts';

interface Stop {
  /** `from champions`. */
  id: string;
  side: 'from' | 'to';
  group: string | null;
  order: number;
}
interface Flow {
  source: string;
  target: string;
  value: number;
  group: string | null;
  /** From top to bottom at either end. */
  order: number;
}

/** The picture's own units; it is stretched to the room it has, so labels stand beside it. */
const [width, height] = [600, 400];

/** From the best group to none at all. */
const colours: Record<string, string> = {
  champions: '#1f7a4d',
  loyal: '#4c9f70',
  recent: '#3f7fc1',
  needs_attention: '#c9a227',
  at_risk: '#d9722e',
  inactive: '#8a8f98',
  none: '#b9bec6',
};
const order: (string | null)[] = [...rfmGroups, null];

/** Who went from which RFM group to which between two days, as bands. For the eye alone: the table beside it says the same. */
export function MigrationSankey({ moves }: { moves: readonly ScoreMove[] }) {
  const flows: Flow[] = moves
    .filter(({ customers }) => customers > 0)
    .map(({ from, to, customers }) => ({
      source: `from ${from}`,
      target: `to ${to}`,
      value: customers,
      group: from,
      order: order.indexOf(from) * order.length + order.indexOf(to),
    }));
  const stops = (['from', 'to'] as const).flatMap((side) => {
    const counts = countBy(moves, side);
    return order
      .filter((group) => counts.has(group))
      .map((group): Stop => ({ id: `${side} ${group}`, side, group, order: order.indexOf(group) }));
  });
  return (
    <Sankey<Stop, Flow>
      root={{ nodes: stops, links: flows }}
      nodeId={({ id }) => id}
      nodeSort={(one, other) => one.order - other.order}
      // left to itself it goes by where the bands ended in a drawing before, which a server has not
      linkSort={(one, other) => one.order - other.order}
      nodeWidth={10}
      nodePadding={32}
      extent={[
        [0, 16],
        [width, height - 16],
      ]}
    >
      {({ graph, createPath }) => (
        <div className="sankey" aria-hidden>
          <Labels stops={graph.nodes.filter(({ side }) => side === 'from')} />
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none">
            {graph.links.map((link) => (
              <Band key={`${idOf(link.source)} ${idOf(link.target)}`} link={link} path={createPath(link)} />
            ))}
            {graph.nodes.map(({ id, group, x0 = 0, x1 = 0, y0 = 0, y1 = 0 }) => (
              <rect key={id} x={x0} y={y0} width={x1 - x0} height={Math.max(1, y1 - y0)} fill={colourOf(group)} />
            ))}
          </svg>
          <Labels stops={graph.nodes.filter(({ side }) => side === 'to')} />
        </div>
      )}
    </Sankey>
  );
}

function Band({ link, path }: { link: SankeyLink<Stop, Flow>; path: string | null }) {
  return (
    <path
      d={path ?? ''}
      fill="none"
      stroke={colourOf(link.group)}
      strokeWidth={Math.max(1, link.width ?? 0)}
      strokeOpacity={0.4}
    />
  );
}

function Labels({ stops }: { stops: SankeyNode<Stop, Flow>[] }) {
  return (
    <ul>
      {stops.map(({ id, side, group, value = 0, y0 = 0, y1 = 0 }) => (
        <li key={id} style={{ insetBlockStart: `${(50 * (y0 + y1)) / height}%` }}>
          {group === null ? noGroupWords[side] : rfmGroupInWords(group)}
          <small>{inFigures(value)}</small>
        </li>
      ))}
    </ul>
  );
}

/** Before the first order that counts; after the last one was called off. */
export const noGroupWords = { from: 'No group yet', to: 'No group any more' };

const colourOf = (group: string | null) => colours[group ?? 'none'] ?? colours['none'];
const idOf = (end: unknown) => (typeof end === 'object' && end !== null && 'id' in end ? String(end.id) : String(end));

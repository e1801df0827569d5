import { BlockStack, Text } from '@shopify/polaris';
import { countMoved, type ScoreMove } from '../insights/score-move.ts';
import { count, inFigures } from './count.ts';
import { Matrix } from './matrix.tsx';

interface MoveMatrixProps {
  caption: string;
  /** What goes down and what across. */
  corner?: string;
  /** What the counts come to, in a sentence; unless told otherwise, how many move. */
  title?: string;
  moves: readonly ScoreMove[];
  /** Values in the order they are shown; those that nobody has are left out. */
  rows: readonly string[];
  /** The same unless told otherwise. */
  columns?: readonly string[];
  /** Values speak for themselves unless told otherwise. */
  wordOf?: (value: string) => string;
  /** What is said of whoever has none. */
  none?: { from: string; to: string };
}

/** Who goes from which value (rows) to which (columns); who stays is shaded. Scrolls by itself where it is too wide. */
export function MoveMatrix({
  caption,
  corner = 'From ↓ to →',
  moves,
  title = movedInWords(moves),
  rows,
  columns = rows,
  wordOf = (value) => value,
  none = { from: 'None yet', to: 'None' },
}: MoveMatrixProps) {
  const cells = new Map(moves.map(({ from, to, customers }) => [`${from} ${to}`, customers]));
  const used = (values: readonly string[], side: 'from' | 'to') =>
    [...values, null].filter((value) => moves.some((move) => move[side] === value));
  const across = used(columns, 'to');
  return (
    <BlockStack gap="200">
      <Text as="p" fontWeight="medium">
        {title}
      </Text>
      <Matrix
        label={caption}
        caption={caption}
        corner={corner}
        columns={across.map((to) => ({ key: String(to), head: to === null ? none.to : wordOf(to) }))}
        rows={used(rows, 'from').map((from) => ({
          key: String(from),
          head: from === null ? none.from : wordOf(from),
          cells: across.map((to) => ({
            content: inFigures(cells.get(`${from} ${to}`) ?? 0),
            className: from === to ? 'stay' : undefined,
          })),
        }))}
      />
    </BlockStack>
  );
}

/** How many move, as a sentence. */
export function movedInWords(moves: readonly ScoreMove[]): string {
  const moved = countMoved(moves);
  return moved === 0 ? 'Nobody moves' : count(moved, 'customer moves', 'customers move');
}

import { Box, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Overlap } from '../segments/overlap.server.ts';
import { inFigures } from './count.ts';
import { heatOf, percentInWords } from './heat.ts';
import { Matrix } from './matrix.tsx';
import { WideCard } from './wide-card.tsx';

const ways = [
  { value: 'both', label: 'Customers in both' },
  { value: 'jaccard', label: 'Share of all who are in either (Jaccard)' },
  { value: 'row', label: "Share of the row's segment" },
];

/** How much segments share, as a table whose cells are coloured by it. Columns have the numbers of the rows. */
export function OverlapMatrix({ overlap, names }: { overlap: Overlap; names: string[] }) {
  const [way, setWay] = useState('both');
  const shareAt = (row: number, column: number) => {
    const both = overlap.both[row]?.[column] ?? 0;
    const size = overlap.both[row]?.[row] ?? 0;
    if (way === 'row') return size === 0 ? 0 : both / size;
    return overlap.jaccard[row]?.[column] ?? 0;
  };
  return (
    <WideCard title="Who is in several">
      <Box paddingInline="400" paddingBlockEnd="300">
        <Select label="Show" options={ways} value={way} onChange={setWay} />
      </Box>
      <Matrix
        label="Overlap of segments"
        caption={ways.find(({ value }) => value === way)?.label ?? ''}
        corner="Segment"
        columns={names.map((name, column) => ({
          key: name,
          title: name,
          head: (
            <>
              <span aria-hidden="true">{column + 1}</span>
              <span className="unseen">{name}</span>
            </>
          ),
        }))}
        rows={names.map((name, row) => ({
          key: name,
          head: (
            <>
              <span aria-hidden="true">{row + 1}. </span>
              {name}
            </>
          ),
          cells: names.map((_, column) => ({
            content:
              way === 'both' ? inFigures(overlap.both[row]?.[column] ?? 0) : percentInWords(shareAt(row, column)),
            className: row === column ? 'own' : heatOf(shareAt(row, column)),
          })),
        }))}
      />
      <Box padding="400">
        <Text as="p" tone="subdued" variant="bodySm">
          Darker is more in common. Where a segment meets itself stands {way === 'both' ? 'its size' : 'all of it'}.
        </Text>
      </Box>
    </WideCard>
  );
}

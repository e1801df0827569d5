import { Box, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Overlap } from '../segments/overlap.server.ts';
import { heatOf, percentInWords } from './heat.ts';
import { Scroller } from './scroller.tsx';
import { WideCard } from './wide-card.tsx';

const format = new Intl.NumberFormat('en');

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
      <Scroller label="Overlap of segments">
        <table>
          <caption>{ways.find(({ value }) => value === way)?.label}</caption>
          <thead>
            <tr>
              <th scope="col">Segment</th>
              {names.map((name, column) => (
                <th key={name} scope="col" title={name}>
                  <span aria-hidden="true">{column + 1}</span>
                  <span className="unseen">{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name, row) => (
              <tr key={name}>
                <th scope="row">
                  <span aria-hidden="true">{row + 1}. </span>
                  {name}
                </th>
                {names.map((other, column) => (
                  <td key={other} className={row === column ? 'own' : heatOf(shareAt(row, column))}>
                    {way === 'both'
                      ? format.format(overlap.both[row]?.[column] ?? 0)
                      : percentInWords(shareAt(row, column))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <Box padding="400">
        <Text as="p" tone="subdued" variant="bodySm">
          Darker is more in common. Where a segment meets itself stands {way === 'both' ? 'its size' : 'all of it'}.
        </Text>
      </Box>
    </WideCard>
  );
}

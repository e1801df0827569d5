import { Box, Card, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import { showMoney } from '../content/show-money.ts';
import type { Cohort } from '../insights/list-cohorts.server.ts';
import { count, inFigures } from './count.ts';
import { heatOf, percentInWords } from './heat.ts';
import { Matrix } from './matrix.tsx';
import { Nothing } from './nothing.tsx';
import { useStore } from './use-store.ts';
import { WideCard } from './wide-card.tsx';

const ways = [
  { value: 'share', label: 'Share who ordered' },
  { value: 'customers', label: 'Customers who ordered' },
  { value: 'revenue', label: 'Revenue, net of refunds' },
];

const monthFormat = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Months of first orders as rows, the months since as columns; the darkest is the most of a later month. */
export function CohortTable({ cohorts }: { cohorts: Cohort[] }) {
  const { currency } = useStore();
  const [way, setWay] = useState('share');
  if (cohorts.length === 0) {
    return (
      <Card padding="0">
        <Nothing title="No cohorts yet">The first order in this time makes the first one.</Nothing>
      </Card>
    );
  }
  const months = Math.max(...cohorts.map(({ retained }) => retained.length));
  // the first month, in which everybody ordered, would leave no colour for the rest
  const mostMinor = Math.max(...cohorts.flatMap(({ revenueMinor }) => revenueMinor.slice(1).map(Number)));
  const mostShare = Math.max(
    ...cohorts.flatMap(({ customers, retained }) => retained.slice(1).map((people) => people / customers)),
  );
  const cellOf = ({ customers, retained, revenueMinor }: Cohort, month: number) => {
    const people = retained[month];
    if (people === undefined) return { content: <span className="unseen">To come</span>, className: 'to-come' };
    const minor = Number(revenueMinor[month] ?? 0);
    const share = customers === 0 ? 0 : people / customers;
    const [part, most] = way === 'revenue' ? [minor, mostMinor] : [share, mostShare];
    const shown = way === 'share' ? percentInWords(share) : inFigures(people);
    return {
      content: way === 'revenue' ? showMoney(minor, currency) : shown,
      className: month === 0 ? 'own' : heatOf(most > 0 ? part / most : 0),
    };
  };
  return (
    <WideCard title="By the month of the first order">
      <Box paddingInline="400" paddingBlockEnd="300">
        <Select label="Show" options={ways} value={way} onChange={setWay} />
      </Box>
      <Matrix
        label="Cohorts"
        caption={`${ways.find(({ value }) => value === way)?.label}, by months since the first order`}
        corner="First order"
        columns={[
          { key: 'customers', head: 'Customers' },
          ...Array.from({ length: months }, (_, month) => ({
            key: String(month),
            head: month === 0 ? 'Same month' : `+${month}`,
          })),
        ]}
        rows={cohorts.map((cohort) => ({
          key: cohort.month,
          head: monthInWords(cohort.month),
          cells: [
            { content: inFigures(cohort.customers) },
            ...Array.from({ length: months }, (_, month) => cellOf(cohort, month)),
          ],
        }))}
      />
      <Box padding="400">
        <Text as="p" tone="subdued" variant="bodySm">
          {count(
            cohorts.reduce((sum, { customers }) => sum + customers, 0),
            'customer',
          )}{' '}
          in all. The last column of each row is a month that goes on. Months without a first order have no row.
        </Text>
      </Box>
    </WideCard>
  );
}

/** `2026-03` is Mar 2026. */
function monthInWords(month: string): string {
  return monthFormat.format(new Date(`${month}-01T00:00:00Z`));
}

import { Box, Card, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import { showMoney } from '../content/show-money.ts';
import type { Cohort } from '../insights/list-cohorts.server.ts';
import { count } from './count.ts';
import { heatOf, percentInWords } from './heat.ts';
import { Nothing } from './nothing.tsx';
import { Scroller } from './scroller.tsx';
import { useStore } from './use-store.ts';
import { WideCard } from './wide-card.tsx';

const ways = [
  { value: 'share', label: 'Share who ordered' },
  { value: 'customers', label: 'Customers who ordered' },
  { value: 'revenue', label: 'Revenue, net of refunds' },
];

const monthFormat = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const numberFormat = new Intl.NumberFormat('en');

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
    const people = retained[month] ?? 0;
    const minor = Number(revenueMinor[month] ?? 0);
    const share = customers === 0 ? 0 : people / customers;
    if (way === 'revenue') return { text: showMoney(minor, currency), heat: mostMinor > 0 ? minor / mostMinor : 0 };
    return {
      text: way === 'share' ? percentInWords(share) : numberFormat.format(people),
      heat: mostShare > 0 ? share / mostShare : 0,
    };
  };
  return (
    <WideCard title="By the month of the first order">
      <Box paddingInline="400" paddingBlockEnd="300">
        <Select label="Show" options={ways} value={way} onChange={setWay} />
      </Box>
      <Scroller label="Cohorts">
        <table>
          <caption>{ways.find(({ value }) => value === way)?.label}, by months since the first order</caption>
          <thead>
            <tr>
              <th scope="col">First order</th>
              <th scope="col">Customers</th>
              {Array.from({ length: months }, (_, month) => (
                <th key={month} scope="col">
                  {month === 0 ? 'Same month' : `+${month}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.map((cohort) => (
              <tr key={cohort.month}>
                <th scope="row">{monthInWords(cohort.month)}</th>
                <td>{numberFormat.format(cohort.customers)}</td>
                {Array.from({ length: months }, (_, month) => {
                  if (month >= cohort.retained.length) {
                    return (
                      <td key={month} className="to-come">
                        <span className="unseen">To come</span>
                      </td>
                    );
                  }
                  const { text, heat } = cellOf(cohort, month);
                  return (
                    <td key={month} className={month === 0 ? 'own' : heatOf(heat)}>
                      {text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
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

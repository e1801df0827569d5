import { Bar, LinePath } from '@visx/shape';
import { BlockStack, InlineStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { showMoney } from '../content/show-money.ts';
import { currencyExponent } from '../shopify/money.ts';
import type { SegmentDay } from '../segments/size-history.server.ts';
import { count } from './count.ts';
import { DayChart, dayInWords } from './day-chart.tsx';
import { everyDay } from './every-day.ts';
import { TitledCard } from './titled-card.tsx';
import { useStore } from './use-store.ts';

const wholeNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

interface ChartProps {
  /** Oldest first; days on which nothing was noted may be missing. */
  days: SegmentDay[];
}

/** Size, comings and goings, and revenue of a segment by day, one chart each. */
export function SegmentCharts({ days }: ChartProps) {
  return (
    <BlockStack gap="400">
      <SizeChart days={days} />
      <MovesChart days={days} />
      <RevenueChart days={days} />
    </BlockStack>
  );
}

function SizeChart({ days }: ChartProps) {
  const sizes = days.map(({ size }) => size);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const ends = first === last ? [first] : [first, last];
  const words = ends.map(({ day, size }) => `${count(size, 'customer')} on ${dayInWords(day)}`).join(', ');
  return (
    <Chart title="Size" words={words}>
      <DayChart
        label={`Size by day: ${words}, at least ${Math.min(...sizes)}, at most ${Math.max(...sizes)}`}
        days={everyDay(days)}
        range={[0, Math.max(...sizes)]}
        formatValue={(value) => wholeNumber.format(value)}
      >
        {({ x, dayWidth, y }) => (
          <g className="chart-line">
            <LinePath data={days} x={({ day }) => x(day) + dayWidth / 2} y={({ size }) => y(size)} />
            {days.length === 1 ? <circle cx={x(last.day) + dayWidth / 2} cy={y(last.size)} r={3} /> : null}
          </g>
        )}
      </DayChart>
    </Chart>
  );
}

function MovesChart({ days }: ChartProps) {
  const came = days.reduce((sum, { entered }) => sum + entered, 0);
  const went = days.reduce((sum, { left }) => sum + left, 0);
  const words = `${count(came, 'time')} somebody came, ${count(went, 'time')} somebody left`;
  return (
    <Chart
      title="Who came and who left"
      words={words}
      legend={
        <InlineStack gap="300">
          <Text as="span" variant="bodySm">
            <span className="key chart-came" aria-hidden="true" /> came, upwards
          </Text>
          <Text as="span" variant="bodySm">
            <span className="key chart-left" aria-hidden="true" /> left, downwards
          </Text>
        </InlineStack>
      }
    >
      <DayChart
        label={`Comings and goings by day: ${words}`}
        days={everyDay(days)}
        range={[-Math.max(...days.map(({ left }) => left)), Math.max(...days.map(({ entered }) => entered))]}
        formatValue={(value) => wholeNumber.format(Math.abs(value))}
      >
        {({ x, dayWidth, y }) =>
          days.map(({ day, entered, left }) => (
            <g key={day}>
              <Bar className="chart-came" x={x(day)} width={dayWidth} y={y(entered)} height={y(0) - y(entered)} />
              <Bar className="chart-left" x={x(day)} width={dayWidth} y={y(0)} height={y(-left) - y(0)} />
            </g>
          ))
        }
      </DayChart>
    </Chart>
  );
}

function RevenueChart({ days }: ChartProps) {
  const { currency } = useStore();
  const known = days.flatMap(({ day, revenueMinor }) =>
    revenueMinor === null ? [] : [{ day, minor: Number(revenueMinor) }],
  );
  if (known.length === 0)
    return <Chart title="Revenue" words="Not worked out yet. It is within a quarter of an hour." />;
  const sum = known.reduce((total, { minor }) => total + minor, 0);
  const words = `${showMoney(sum, currency)} on ${count(known.length, 'day')}, net of refunds, from whoever was in the segment on the day`;
  const minors = known.map(({ minor }) => minor);
  return (
    <Chart title="Revenue" words={words}>
      <DayChart
        label={`Revenue by day: ${words}`}
        days={everyDay(days)}
        range={[Math.min(0, ...minors), Math.max(0, ...minors)]}
        formatValue={(value) => compactMoney(value, currency)}
      >
        {({ x, dayWidth, y }) =>
          known.map(({ day, minor }) => (
            <Bar
              key={day}
              className="chart-revenue"
              x={x(day)}
              width={dayWidth}
              y={y(Math.max(0, minor))}
              height={Math.abs(y(minor) - y(0))}
            />
          ))
        }
      </DayChart>
    </Chart>
  );
}

function Chart(props: { title: string; words: string; legend?: ReactNode; children?: ReactNode }) {
  const { title, words, legend, children } = props;
  return (
    <TitledCard title={title} gap="200">
      <Text as="p" tone="subdued">
        {words}
      </Text>
      {legend}
      {children}
    </TitledCard>
  );
}

/** Short enough for an axis: `€1.2K`. */
function compactMoney(minor: number, currency: string): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(minor / 10 ** currencyExponent(currency));
}

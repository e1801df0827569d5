import { AxisBottom, AxisLeft } from '@visx/axis';
import { Group } from '@visx/group';
import { scaleBand, scaleLinear } from '@visx/scale';
import type { ReactNode } from 'react';
import { useWidth } from './use-width.ts';

const height = 200;
const margin = { top: 8, right: 24, bottom: 28, left: 56 };
/** A day's label needs this much room. */
const labelWidth = 72;

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A day as charts and tables name it. @param day YYYY-MM-DD. */
export function dayInWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** Where things stand in the chart, in pixels. */
export interface DayScales {
  /** The left edge of a day. */
  x: (day: string) => number;
  dayWidth: number;
  y: (value: number) => number;
}

interface DayChartProps {
  /** What it shows, in words that replace it for those who can't see it. */
  label: string;
  /** YYYY-MM-DD, without gaps. */
  days: string[];
  /** Lowest and highest value shown. */
  range: [number, number];
  formatValue: (value: number) => string;
  children: (scales: DayScales) => ReactNode;
}

/** The frame of a chart by day: axes and scales. It fills its place; the words and a table beside it say the same. */
export function DayChart({ label, days, range: [least, most], formatValue, children }: DayChartProps) {
  const [ref, width] = useWidth<HTMLElement>();
  const innerWidth = Math.max(1, width - margin.left - margin.right);
  const innerHeight = height - margin.top - margin.bottom;
  const x = scaleBand({ domain: days, range: [0, innerWidth], padding: 0.2 });
  const y = scaleLinear({ domain: [least, most === least ? least + 1 : most], range: [innerHeight, 0], nice: true });
  const every = Math.max(1, Math.ceil(days.length / Math.max(1, Math.floor(innerWidth / labelWidth))));
  const labelled = days.filter((_, index) => (days.length - 1 - index) % every === 0);
  return (
    <figure ref={ref} className="chart">
      <figcaption className="unseen">{label}</figcaption>
      <svg width={width} height={height} aria-hidden="true" focusable="false">
        <Group left={margin.left} top={margin.top}>
          {children({ x: (day) => x(day) ?? 0, dayWidth: x.bandwidth(), y: (value) => y(value) })}
          <AxisLeft
            scale={y}
            numTicks={4}
            tickFormat={(value) => formatValue(Number(value))}
            hideTicks
            axisLineClassName="axis"
            tickLabelProps={{ className: 'axis-label', dx: -4, dy: 4, textAnchor: 'end' }}
          />
          <AxisBottom scale={x} top={y(Math.max(0, least))} hideTicks tickValues={[]} axisLineClassName="axis" />
          <AxisBottom
            scale={x}
            top={innerHeight}
            hideTicks
            hideAxisLine
            tickValues={labelled}
            tickFormat={dayInWords}
            tickLabelProps={{ className: 'axis-label', textAnchor: 'middle' }}
          />
        </Group>
      </svg>
    </figure>
  );
}

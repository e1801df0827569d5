import { scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';

const width = 96;
const height = 24;
/** So that the line's own width is inside. */
const edge = 2;

/** A line of numbers, oldest first; decoration beside words that say the same. Nothing for fewer than two. */
export function Sparkline({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const x = scaleLinear({ domain: [0, values.length - 1], range: [edge, width - edge] });
  const y = scaleLinear({ domain: [Math.min(...values), Math.max(...values)], range: [height - edge, edge] });
  return (
    <svg width={width} height={height} aria-hidden="true" focusable="false" className="sparkline">
      <LinePath data={[...values]} x={(_, index) => x(index)} y={(value) => y(value)} />
    </svg>
  );
}

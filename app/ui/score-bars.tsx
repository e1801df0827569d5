import { count } from './count.ts';

interface Bar {
  /** Key and label. */
  label: string;
  customers: number;
  /** By the settings that are being typed. */
  after?: number;
}

/** How many customers have each value of a score: a table whose rows have bars; a second bar where settings are being changed. */
export function ScoreBars({ caption, bars }: { caption: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.flatMap(({ customers, after }) => [customers, after ?? 0]));
  const all = Math.max(
    1,
    bars.reduce((sum, { customers }) => sum + customers, 0),
  );
  const isPreview = bars.some(({ after }) => after !== undefined);
  return (
    <table className="bars">
      <caption>{caption}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">Value</th>
          <th scope="col">Customers</th>
          {isPreview ? <th scope="col">After saving</th> : null}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ label, customers, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span className="bar" style={barOf(customers / most)} aria-hidden />
              {count(customers, 'customer')}
              {isPreview ? null : <span className="share">{percent(customers / all)}</span>}
            </td>
            {after === undefined ? null : (
              <td>
                <span className="bar after" style={barOf(after / most)} aria-hidden />
                {count(after, 'after', 'after')}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** @param share of the longest. */
const barOf = (share: number) => ({ inlineSize: `calc(${share} * var(--bar-longest))` });
const percent = (share: number) => `${Math.round(100 * share)}%`;

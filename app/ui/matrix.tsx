import { Scrollable } from '@shopify/polaris';
import type { ReactNode } from 'react';

interface MatrixProps {
  /** What scrolls, for those who come to it by keyboard. */
  label: string;
  caption: string;
  /** What goes down and what across. */
  corner: string;
  columns: { key: string; head: ReactNode; title?: string }[];
  /** Each with a cell for each column. */
  rows: { key: string; head: ReactNode; cells: { content: ReactNode; className?: string | undefined }[] }[];
}

/** A table whose rows have names too. It scrolls sideways by itself, also by keyboard, so that the page never does; styles in ui.css. */
export function Matrix({ label, caption, corner, columns, rows }: MatrixProps) {
  // of the element that takes the focus, which is Polaris's own
  const region = { role: 'region', 'aria-label': label };
  return (
    <Scrollable {...region} className="matrix" vertical={false} focusable>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ key, head, title }) => (
              <th key={key} scope="col" title={title}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map(({ content, className }, index) => (
                <td key={columns[index]?.key} className={className}>
                  {content}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

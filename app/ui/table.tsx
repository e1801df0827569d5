import type { ReactElement, ReactNode } from 'react';

interface TableProps<Row> {
  /** Read by those who can't see where the table stands. */
  caption: string;
  columns: { title: string; renderCell: (row: Row) => ReactNode; numeric?: boolean }[];
  rows: Row[];
  /** What stands there when there are no rows. */
  nothing?: ReactElement;
  keyOf: (row: Row) => string;
}

/** A table that becomes a list of labelled values where the window is narrow; styles in ui.css. */
export function Table<Row>({ caption, columns, rows, nothing, keyOf }: TableProps<Row>) {
  if (rows.length === 0 && nothing) return nothing;
  return (
    <table className="table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, numeric }) => (
            <th key={title} scope="col" className={numeric ? 'numeric' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, renderCell, numeric }) => (
              <td key={title} data-title={title} className={numeric ? 'numeric' : undefined}>
                {renderCell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

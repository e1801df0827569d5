import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import type { AccessRow } from '../consent/list-access.server.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { accessWords } from './privacy-words.ts';

/** Who of the staff read whose personal data, newest first. */
export function AccessTable({ access }: { access: SerializeFrom<AccessRow>[] }) {
  return (
    <Table
      caption="Readings of personal data, newest first"
      rows={access}
      nothing={
        <Nothing title="Nobody read personal data yet">Opening a customer or a list of them is entered here.</Nothing>
      }
      keyOf={(row) => row.entryId}
      columns={[
        { title: 'When', renderCell: ({ at }) => <Moment at={at} /> },
        { title: 'Who', renderCell: ({ author }) => author },
        { title: 'What', renderCell: ({ action }) => accessWords[action] },
        {
          title: 'Whose',
          renderCell: ({ customerId, people }) =>
            customerId ? (
              <Link to={`/app/customers/${customerId}`}>Customer {customerId}</Link>
            ) : (
              count(people, 'person', 'people')
            ),
        },
      ]}
    />
  );
}

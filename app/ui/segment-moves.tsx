import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Card } from '@shopify/polaris';
import type { SegmentMove } from '../segments/list-moves.server.ts';
import { CardHeading } from './card-heading.tsx';
import { causeInWords } from './cause-words.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';

type Move = SerializeFrom<SegmentMove>;

const customer = {
  title: 'Customer',
  renderCell: ({ customerId, name }: Move) => <Link to={`/app/customers/${customerId}`}>{name ?? 'No name'}</Link>,
};
const came = { title: 'Came', renderCell: ({ enteredAt }: Move) => <Moment at={enteredAt} /> };

/** The latest who came, with what brought them, and the latest who left. */
export function SegmentMoves({ entered, left }: { entered: Move[]; left: Move[] }) {
  return (
    <>
      <Card padding="0">
        <CardHeading>Latest who came</CardHeading>
        {entered.length === 0 ? (
          <Nothing title="Nobody is in it">Whoever comes is shown here, with what brought them.</Nothing>
        ) : (
          <Table
            caption="Latest members, with what brought them"
            rows={entered}
            keyOf={({ customerId, enteredAt }) => `${customerId} ${enteredAt}`}
            columns={[customer, came, { title: 'By', renderCell: ({ cause }) => causeInWords(cause) }]}
          />
        )}
      </Card>
      <Card padding="0">
        <CardHeading>Latest who left</CardHeading>
        {left.length === 0 ? (
          <Nothing title="Nobody has left">Whoever leaves is shown here.</Nothing>
        ) : (
          <Table
            caption="Latest who left, with what ended it"
            rows={left}
            keyOf={({ customerId, enteredAt }) => `${customerId} ${enteredAt}`}
            columns={[
              customer,
              came,
              { title: 'Left', renderCell: ({ leftAt }) => (leftAt === null ? '' : <Moment at={leftAt} />) },
              {
                title: 'By',
                renderCell: ({ leftCause }) => (leftCause === null ? 'Not noted' : causeInWords(leftCause)),
              },
            ]}
          />
        )}
      </Card>
    </>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import type { SegmentMove } from '../segments/list-moves.server.ts';
import { causeInWords } from './cause-words.ts';
import { CustomerLink } from './customer-link.tsx';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

type Move = SerializeFrom<SegmentMove>;

const customer = {
  title: 'Customer',
  renderCell: ({ customerId, name }: Move) => <CustomerLink customerId={customerId} name={name} />,
};
const came = { title: 'Came', renderCell: ({ enteredAt }: Move) => <Moment at={enteredAt} /> };

/** The latest who came, with what brought them, and the latest who left. */
export function SegmentMoves({ entered, left }: { entered: Move[]; left: Move[] }) {
  return (
    <>
      <WideCard title="Latest who came">
        <Table
          caption="Latest members, with what brought them"
          rows={entered}
          nothing={<Nothing title="Nobody is in it">Whoever comes is shown here, with what brought them.</Nothing>}
          keyOf={({ customerId, enteredAt }) => `${customerId} ${enteredAt}`}
          columns={[customer, came, { title: 'By', renderCell: ({ cause }) => causeInWords(cause) }]}
        />
      </WideCard>
      <WideCard title="Latest who left">
        <Table
          caption="Latest who left, with what ended it"
          rows={left}
          nothing={<Nothing title="Nobody has left">Whoever leaves is shown here.</Nothing>}
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
      </WideCard>
    </>
  );
}

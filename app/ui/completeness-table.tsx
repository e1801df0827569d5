import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

interface CompletenessTableProps {
  rows: { label: string; share: number | null; howToGet: string }[];
}

/** Of how many people each field is known, and how to come by it. */
export function CompletenessTable({ rows }: CompletenessTableProps) {
  const counted = rows.filter((row) => row.share !== null);
  return (
    <WideCard title="What is known of people">
      <Table
        caption="Fields of a profile, and of how many people each is known"
        rows={counted}
        nothing={
          <Nothing title="Not counted yet">
            {' '}
            Profiles are counted every night, the first time after the first customers.{' '}
          </Nothing>
        }
        keyOf={({ label }) => label}
        columns={[
          { title: 'Field', renderCell: ({ label }) => label },
          {
            title: 'Known of',
            numeric: true,
            renderCell: ({ share }) => `${Math.round((share ?? 0) * 100)}% of people`,
          },
          { title: 'How to get more', renderCell: ({ howToGet }) => howToGet },
        ]}
      />
    </WideCard>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { useSearchParams } from '@remix-run/react';
import { Box, Button, ButtonGroup, InlineStack } from '@shopify/polaris';
import type { HistoryPage } from '../../segments/list-history.server.ts';
import { CustomerLink } from '../customer-link.tsx';
import { Moment } from '../moment.tsx';
import { Nothing } from '../nothing.tsx';
import { Table } from '../table.tsx';
import { causeInWords } from '../cause-words.ts';
import { WideCard } from '../wide-card.tsx';

interface MembersCardProps {
  of: 'present' | 'past';
  page: SerializeFrom<HistoryPage>;
  /** Not the first page. */
  isFurther: boolean;
}

/** Who is in the segment since when and by what, and who left it when. */
export function MembersCard({ of, page: { rows, next }, isFurther }: MembersCardProps) {
  const [, setSearch] = useSearchParams();
  const show = (query: Record<string, string>) => setSearch(query, { preventScrollReset: true });
  const query: Record<string, string> = of === 'past' ? { members: 'past' } : {};
  type Row = (typeof rows)[number];
  const left = [
    { title: 'Left', renderCell: ({ leftAt }: Row) => (leftAt ? <Moment at={leftAt} /> : null) },
    { title: 'By what', renderCell: ({ leftCause }: Row) => (leftCause ? causeInWords(leftCause) : 'Not noted') },
  ];
  return (
    <WideCard title="Members">
      <Box paddingInline="400" paddingBlockEnd="300">
        <ButtonGroup variant="segmented">
          <Button pressed={of === 'present'} onClick={() => show({})}>
            In it now
          </Button>
          <Button pressed={of === 'past'} onClick={() => show({ members: 'past' })}>
            Left it
          </Button>
        </ButtonGroup>
      </Box>
      <Table
        caption={of === 'past' ? 'Former members, who left last first' : 'Members, who entered last first'}
        rows={rows}
        nothing={
          <Nothing title={of === 'past' ? 'Nobody has left it' : 'Nobody is in it'}>
            {' '}
            {of === 'past'
              ? 'Who leaves is shown here, with the moment.'
              : 'Who enters is shown here within seconds.'}{' '}
          </Nothing>
        }
        keyOf={({ key, enteredAt }) => `${key} ${enteredAt}`}
        columns={[
          {
            title: 'Customer',
            renderCell: ({ customerId, name }) => <CustomerLink customerId={customerId} name={name} />,
          },
          { title: 'Entered', renderCell: ({ enteredAt }) => <Moment at={enteredAt} /> },
          { title: 'By', renderCell: ({ cause }) => causeInWords(cause) },
          ...(of === 'past' ? left : []),
        ]}
      />
      {next || isFurther ? (
        <Box padding="400">
          <InlineStack gap="200" align="center">
            <Button disabled={!isFurther} onClick={() => show(query)}>
              First page
            </Button>
            <Button disabled={!next} onClick={() => next && show({ ...query, after: next })}>
              Next page
            </Button>
          </InlineStack>
        </Box>
      ) : null}
    </WideCard>
  );
}

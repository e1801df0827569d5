import { Box, Button, Card, Collapsible, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { showMoney } from '../content/show-money.ts';
import type { SegmentDay } from '../segments/size-history.server.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { Table } from './table.tsx';
import { useStore } from './use-store.ts';

/** The numbers behind the charts, newest first, for those who would rather read or can't see them. */
export function SegmentDays({ days }: { days: SegmentDay[] }) {
  const { currency } = useStore();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Card padding="0">
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            The same as a table
          </Text>
          <Button ariaControls={id} ariaExpanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide the table' : 'Show the table'}
          </Button>
        </InlineStack>
      </Box>
      <Collapsible id={id} open={open}>
        <Table
          caption="Size, comings, goings and revenue by day, newest first"
          rows={days.toReversed()}
          keyOf={({ day }) => day}
          columns={[
            { title: 'Day', renderCell: ({ day }) => <Moment at={`${day}T12:00:00Z`} day /> },
            { title: 'Size', numeric: true, renderCell: ({ size }) => count(size, 'customer') },
            { title: 'Came', numeric: true, renderCell: ({ entered }) => entered },
            { title: 'Left', numeric: true, renderCell: ({ left }) => left },
            {
              title: 'Revenue',
              numeric: true,
              renderCell: ({ revenueMinor }) =>
                revenueMinor === null ? 'Not worked out' : showMoney(Number(revenueMinor), currency),
            },
          ]}
        />
      </Collapsible>
    </Card>
  );
}

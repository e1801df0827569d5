import type { SerializeFrom } from '@remix-run/node';
import { Box, Card, Text } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import type { Reasons } from '../insights/explain-scores.ts';
import type { CustomerScoresRow } from '../insights/find-scores.server.ts';
import { CardHeading } from './card-heading.tsx';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { useStore } from './use-store.ts';
import { lifecycleWords, rfmGroupWords } from './words.ts';

type Scores = SerializeFrom<CustomerScoresRow> & { reasons: Reasons };

/** What is concluded of a customer, each with its reason. */
export function ProfileScores({ scores }: { scores: Scores | null }) {
  const { currency } = useStore();
  if (!scores) {
    return (
      <Card>
        <Nothing title="No scores yet">They are worked out within seconds of the first order.</Nothing>
      </Card>
    );
  }
  const { reasons, lifecycle, rfmGroup, rfmGroupBefore, rfmGroupChangedAt, rQuintile, fQuintile, mQuintile } = scores;
  const moved = rfmGroupBefore && rfmGroupChangedAt;
  const rows = [
    { name: 'Stage', value: lifecycleWords[lifecycle], reason: reasons.lifecycle },
    { name: 'RFM group', value: rfmGroup ? rfmGroupWords[rfmGroup] : 'None', reason: reasons.rfmGroup },
    { name: 'Recency', value: outOfFive(rQuintile), reason: reasons.recency },
    { name: 'Frequency', value: outOfFive(fQuintile), reason: reasons.frequency },
    { name: 'Monetary value', value: outOfFive(mQuintile), reason: reasons.monetary },
  ];
  return (
    <Card padding="0">
      <CardHeading>Scores</CardHeading>
      <Box paddingInline="400" paddingBlockEnd="300">
        <Text as="p">
          {count(scores.ordersCount, 'order')}, {showMoney(Number(scores.revenueMinor), currency)} spent after refunds
          {scores.lastOrderAt ? (
            <>
              , last on <Moment at={scores.lastOrderAt} day />
            </>
          ) : null}
          {scores.meanGapDays === null
            ? ''
            : `, ${count(Math.round(scores.meanGapDays), 'day')} between orders on average`}
        </Text>
        {moved ? (
          <Text as="p" tone="subdued">
            Was {rfmGroupWords[rfmGroupBefore]} until <Moment at={rfmGroupChangedAt} day />
          </Text>
        ) : null}
      </Box>
      <Table
        caption="Scores with their reasons"
        rows={rows}
        keyOf={(row) => row.name}
        columns={[
          { title: 'Score', renderCell: ({ name }) => name },
          { title: 'Value', renderCell: ({ value }) => value },
          { title: 'Why', renderCell: ({ reason }) => reason },
        ]}
      />
    </Card>
  );
}

function outOfFive(score: number | null): string {
  return score === null ? 'None' : `${score} of 5`;
}

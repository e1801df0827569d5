import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Box, Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { showMoney } from '../content/show-money.ts';
import type { CustomerScoresRow } from '../insights/find-scores.server.ts';
import type { CustomerReasons } from '../insights/get-reasons.server.ts';
import type { Reason } from '../insights/reason.ts';
import { affinityInWords, affinityKindWords } from './affinity-words.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { useStore } from './use-store.ts';
import { WideCard } from './wide-card.tsx';
import { lifecycleWords, rfmGroupWords, shopifyGroupInWords } from './words.ts';

type Scores = SerializeFrom<CustomerScoresRow> & { reasons: CustomerReasons };

interface Row extends Reason {
  name: string;
  value: string;
  /** The value before and when it ended. */
  was?: ReactNode;
}

/** What is concluded of a customer, each with its reason and, where it is an estimate, how sure it is. */
export function ProfileScores({ scores }: { scores: Scores | null }) {
  const { currency } = useStore();
  if (!scores) {
    return (
      <Card>
        <Nothing title="No scores yet">They are worked out within seconds of the first order.</Nothing>
      </Card>
    );
  }
  return (
    <WideCard title="Scores">
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
      </Box>
      <Table
        caption="Scores with their reasons"
        rows={[...scoreRows(scores), ...affinityRows(scores.reasons)]}
        keyOf={(row) => row.name}
        columns={[
          {
            title: 'Score',
            renderCell: ({ name }) => <span className={name.includes(' ') ? undefined : 'nowrap'}>{name}</span>,
          },
          { title: 'Value', renderCell: renderValue },
          { title: 'Why', renderCell: renderReason },
        ]}
      />
    </WideCard>
  );
}

function scoreRows(scores: Scores): Row[] {
  const { reasons, lifecycle, rfmGroup, rQuintile, fQuintile, mQuintile, shopifyRfmGroup } = scores;
  const { rfmGroupBefore, lifecycleBefore } = scores;
  return [
    {
      name: 'Stage',
      value: lifecycleWords[lifecycle],
      was: before(lifecycleBefore && lifecycleWords[lifecycleBefore], scores.lifecycleChangedAt),
      ...reasons.lifecycle,
    },
    {
      name: 'RFM group',
      value: rfmGroup ? rfmGroupWords[rfmGroup] : 'None',
      was: before(rfmGroupBefore && rfmGroupWords[rfmGroupBefore], scores.rfmGroupChangedAt),
      ...reasons.rfm.group,
    },
    { name: 'Recency', value: outOfFive(rQuintile), ...reasons.rfm.recency },
    { name: 'Frequency', value: outOfFive(fQuintile), ...reasons.rfm.frequency },
    { name: 'Monetary value', value: outOfFive(mQuintile), ...reasons.rfm.monetary },
    ...(shopifyRfmGroup
      ? [
          {
            name: 'RFM group at Shopify',
            value: shopifyGroupInWords(shopifyRfmGroup),
            why: 'Shopify’s own; how it is worked out is not published',
            uncertainty: null,
          },
        ]
      : []),
    {
      name: 'Loyalty tier',
      value: scores.loyaltyTier ?? 'None',
      was: before(scores.loyaltyTierBefore, scores.loyaltyTierChangedAt),
      ...reasons.loyalty,
    },
    { name: 'Engagement', value: count(reasons.engagement.score, 'point'), ...reasons.engagement },
  ];
}

/** The strongest of each kind. */
function affinityRows({ affinities }: CustomerReasons): Row[] {
  return affinities
    .filter(({ place }) => place === 1)
    .map(({ kind, value, why, uncertainty }) => ({
      name: affinityKindWords[kind],
      value: affinityInWords(kind, value),
      why,
      uncertainty,
    }));
}

function before(value: string | null, changedAt: string | null): ReactNode {
  return value && changedAt ? (
    <>
      Was {value} until <Moment at={changedAt} day />
    </>
  ) : null;
}

function renderValue({ value, was }: Row) {
  return (
    <BlockStack>
      <Text as="span">{value}</Text>
      {was ? (
        <Text as="span" variant="bodySm" tone="subdued">
          {was}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function renderReason({ why, uncertainty }: Row) {
  return (
    <BlockStack>
      <Text as="span">{why}</Text>
      {uncertainty ? (
        <Text as="span" variant="bodySm" tone="subdued">
          {uncertainty}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function outOfFive(score: number | null): string {
  return score === null ? 'None' : `${score} of 5`;
}

import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Text } from '@shopify/polaris';
import { showMoney } from '../content/show-money.ts';
import type { PurchasingSummary } from '../profiles/find-purchasing-summary.server.ts';
import type { MergedPerson } from '../profiles/list-merged.server.ts';
import { count } from './count.ts';
import { MergedList } from './merged-list.tsx';
import { Moment } from './moment.tsx';
import { TitledCard } from './titled-card.tsx';

interface ProfileIdentityProps {
  merged: SerializeFrom<MergedPerson>[];
  /** How many others this may be too. */
  twins: number;
  summary: SerializeFrom<PurchasingSummary> | null;
  /** Orders that count here. */
  ordersCount: number;
}

/** Who else this is or may be, and whether Shopify counts the same. Nothing when there is nothing to say. */
export function ProfileIdentity({ merged, twins, summary, ordersCount }: ProfileIdentityProps) {
  const differs = summary !== null && summary.ordersCount !== ordersCount;
  if (merged.length === 0 && twins === 0 && !differs) return null;
  return (
    <TitledCard title="Who this is">
      {twins > 0 ? (
        <Text as="p">
          May be the same person as {count(twins, 'other customer')}.{' '}
          <Link to="/app/customers/duplicates">Look at duplicates</Link>
        </Text>
      ) : null}
      {merged.length > 0 ? <MergedList merged={merged} /> : null}
      {differs ? (
        <Text as="p" tone="subdued">
          Shopify counts {count(summary.ordersCount, 'order')} for{' '}
          {showMoney(Number(summary.spentMinor), summary.currency)} (<Moment at={summary.occurredAt} />
          ); here {count(ordersCount, 'order')} count: test, cancelled, refunded and free orders don’t.
        </Text>
      ) : null}
    </TitledCard>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { Link, useFetcher } from '@remix-run/react';
import { BlockStack, Spinner, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Why } from '../../segments/explain-membership.server.ts';
import { CustomerPicker, type PickedCustomer } from './customer-picker.tsx';
import { MembershipTree } from './membership-tree.tsx';
import { TitledCard } from '../titled-card.tsx';

/** What a page is told of one customer and one text. */
export interface WhyAnswer {
  why: Why | null;
  /** When time alone turns it round. */
  movesAt: Date | null;
}

/** Why a customer is in the segment as its text stands here, or is not. */
export function WhyCard({ slug, source }: { slug: string; source: string }) {
  const [picked, setPicked] = useState<PickedCustomer | null>(null);
  const fetcher = useFetcher<WhyAnswer>();
  const ask = (customer: PickedCustomer) => {
    setPicked(customer);
    fetcher.submit(
      { source, customerId: customer.customerId },
      { method: 'post', action: `/app/segments/${slug}/why` },
    );
  };
  return (
    <TitledCard title="Why, or why not">
      <CustomerPicker onPick={ask} />
      <div aria-live="polite">
        {fetcher.state !== 'idle' ? <Spinner size="small" accessibilityLabel="Asking" /> : null}
        {picked && fetcher.data && fetcher.state === 'idle' ? <WhyOf customer={picked} {...fetcher.data} /> : null}
      </div>
    </TitledCard>
  );
}

function WhyOf({ customer, why, movesAt }: { customer: PickedCustomer } & SerializeFrom<WhyAnswer>) {
  const name = (
    <Link className="link" to={`/app/customers/${customer.customerId}`}>
      {customer.name}
    </Link>
  );
  if (!why)
    return (
      <Text as="p">
        {name} is in no segment at all: gone, or opted out of profiling. Or the text can’t be read yet.
      </Text>
    );
  return (
    <BlockStack gap="200">
      <Text as="p">
        {name} {why.holds ? 'belongs to it, because:' : 'does not belong to it, because:'}
      </Text>
      <MembershipTree why={why} movesAt={movesAt} />
    </BlockStack>
  );
}

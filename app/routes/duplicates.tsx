import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page, Text } from '@shopify/polaris';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { blockIdentifier, listBlocked, unblockIdentifier } from '../profiles/block-identifier.server.ts';
import { isPersonId } from '../profiles/is-person-id.ts';
import { listDuplicates } from '../profiles/list-duplicates.server.ts';
import { listMerged } from '../profiles/list-merged.server.ts';
import { dismissDuplicate, mergePeople, undoMerge } from '../profiles/merge-people.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { BlockedCard } from '../ui/blocked-card.tsx';
import { count as counted } from '../ui/count.ts';
import { DuplicateCard } from '../ui/duplicate-card.tsx';
import { MergedList } from '../ui/merged-list.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Duplicates' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const { pairs, count } = await listDuplicates(db, null);
    const people = pairs.length * 2;
    await recordAccess(db, { author, action: 'customers-listed', customerId: null, people }, systemClock.now());
    return json({ pairs, count, merged: await listMerged(db, null), blocked: await listBlocked(db) });
  });
}

const person = z.string().refine(isPersonId);
const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.enum(['merge', 'dismiss']), oneId: person, otherId: person }),
  z.object({ intent: z.literal('undo'), loserId: person, survivorId: person }),
  z.object({ intent: z.literal('block'), text: z.string().max(254) }),
  z.object({
    intent: z.literal('unblock'),
    kind: z.enum(['email', 'phone']),
    valueIdx: z.string().regex(/^[0-9a-f]{32}$/),
  }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    switch (data.intent) {
      case 'merge':
        return json(await mergePeople(db, data, now));
      case 'dismiss':
        await dismissDuplicate(db, data, now);
        return json({ ok: true as const });
      case 'undo':
        return json(await undoMerge(db, data, now));
      case 'block':
        return json(await blockIdentifier(db, data.text, now));
      case 'unblock':
        await unblockIdentifier(db, data.kind, data.valueIdx);
        return json({ ok: true as const });
    }
  });
}

export default function Duplicates() {
  const { pairs, count, merged, blocked } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Duplicates"
      subtitle="Customers who may be one person. Looked for every night; nobody is merged until you say so."
      backAction={{ content: 'Customers', url: '/app/customers' }}
    >
      <BlockStack gap="400">
        {pairs.length === 0 ? (
          <Card padding="0">
            <Nothing title="No duplicates found">Every customer looks like a person of their own.</Nothing>
          </Card>
        ) : (
          <>
            <Text as="p">{counted(count, 'pair')}, the likeliest first</Text>
            {pairs.map((pair) => (
              <DuplicateCard key={`${pair.one.customerId} ${pair.other.customerId}`} pair={pair} />
            ))}
          </>
        )}
        <TitledCard title="Merged">
          {merged.length === 0 ? (
            <Text as="p" tone="subdued">
              Nobody yet. Merges in Shopify’s admin appear here by themselves.
            </Text>
          ) : (
            <MergedList merged={merged} />
          )}
        </TitledCard>
        <BlockedCard blocked={blocked} />
      </BlockStack>
    </Page>
  );
}

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { listSegments } from '../segments/list-segments.server.ts';
import { listSizeHistories } from '../segments/size-history.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Nothing } from '../ui/nothing.tsx';
import { SegmentTable } from '../ui/segment-table.tsx';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Segments' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    const segments = await listSegments(db);
    const people = new Set(segments.flatMap(({ sample }) => sample.map(({ customerId }) => customerId))).size;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, now);
    const sizes = new Map((await listSizeHistories(db, now)).map((history) => [history.slug, history.sizes]));
    return json({ segments: segments.map((segment) => ({ ...segment, sizes: sizes.get(segment.slug) ?? [] })) });
  });
}

export default function Segments() {
  const { segments } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Segments"
      subtitle="Who is in each group now. Membership changes within seconds of an order, a cart or a view."
      primaryAction={{ content: 'Create segment', url: '/app/segments/new' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        {segments.length === 0 ? (
          <Card padding="0">
            <Nothing title="No segments yet">They appear with the first customer that Shopify tells about.</Nothing>
          </Card>
        ) : (
          <SegmentTable segments={segments} />
        )}
      </BlockStack>
    </Page>
  );
}

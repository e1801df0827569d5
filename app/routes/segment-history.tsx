import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData, useSearchParams } from '@remix-run/react';
import { BlockStack, Card, Page, Select } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { listMoves } from '../segments/list-moves.server.ts';
import { listSegmentDays } from '../segments/size-history.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Nothing } from '../ui/nothing.tsx';
import { SegmentCharts } from '../ui/segment-charts.tsx';
import { SegmentDays } from '../ui/segment-days.tsx';
import { SegmentMoves } from '../ui/segment-moves.tsx';
import { SegmentTabs } from '../ui/segment-tabs.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.segment.name ?? 'Segment'} over time` },
];

const periods = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '731', label: 'Two years' },
];
const periodAtFirst = '90';
const movesMax = 10;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const slug = params['slug'] ?? '';
  const asked = new URL(request.url).searchParams.get('days');
  const period = periods.find(({ value }) => value === asked)?.value ?? periodAtFirst;
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    const segment = await findSegment(db, slug);
    if (!segment) throw new Response(null, { status: 404 });
    const moves = await listMoves(db, slug, movesMax);
    const people = new Set([...moves.entered, ...moves.left].map(({ customerId }) => customerId)).size;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, now);
    return json({ segment, period, moves, days: await listSegmentDays(db, slug, now, Number(period)) });
  });
}

export default function SegmentHistory() {
  const { segment, period, moves, days } = useLoaderData<typeof loader>();
  const [, setSearch] = useSearchParams();
  return (
    <Page title={`${segment.name} over time`} backAction={{ content: 'Segments', url: '/app/segments' }}>
      <BlockStack gap="400">
        <SegmentTabs slug={segment.slug} />
        <Card>
          <Select label="Last" options={periods} value={period} onChange={(value) => setSearch({ days: value })} />
        </Card>
        {days.length === 0 ? (
          <Card padding="0">
            <Nothing title="No day noted yet">
              The size is noted every quarter of an hour, the first time within one. What was before is not known.
            </Nothing>
          </Card>
        ) : (
          <>
            <SegmentCharts days={days} />
            <SegmentDays days={days} />
          </>
        )}
        <SegmentMoves entered={moves.entered} left={moves.left} />
      </BlockStack>
    </Page>
  );
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useActionData, useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { readShares } from '../segments/read-shares.ts';
import type { Saved } from '../segments/save-segment.server.ts';
import { splitSegment } from '../segments/split-segment.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { SegmentTabs } from '../ui/segment-tabs.tsx';
import { SplitForm } from '../ui/split-form.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Split ${data?.segment.name ?? 'a segment'}` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const segment = await forShop(shopId, (db) => findSegment(db, params['slug'] ?? ''));
  if (!segment) throw new Response(null, { status: 404 });
  return json({ segment });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const shares = readShares((await request.formData()).getAll('share').map(String));
  if (!shares.ok) return json({ ...shares, parts: [] as Saved[] });
  const at = systemClock.now();
  const parts = await forShop(shopId, (db) =>
    splitSegment(db, params['slug'] ?? '', { shares: shares.shares, author, at }),
  );
  return json({ ok: true as const, parts });
}

export default function SegmentSplit() {
  const { segment } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page
      title={`Split ${segment.name}`}
      subtitle="Into parts at random, to send each something else and compare. Somebody is always in the same part, whoever comes and goes."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentTabs slug={segment.slug} />
        <SplitForm segment={segment} answer={answer ?? null} />
      </BlockStack>
    </Page>
  );
}

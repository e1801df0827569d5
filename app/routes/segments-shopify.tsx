import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, useActionData, useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Page } from '@shopify/polaris';
import { z } from 'zod';
import { copySegment } from '../jobs/copy-segment.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { copyStateOf } from '../segments/copy-state.ts';
import { shopifySegmentsOf } from '../segments/language/shopify-segments-of.ts';
import { readSegment } from '../segments/language/read-segment.ts';
import { listSegmentSettings } from '../segments/list-segment-settings.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { listShopifySegments } from '../segments/shopify-segments.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';
import { savedInWords } from '../ui/saved-in-words.ts';
import { SegmentCopies } from '../ui/segment-copies.tsx';
import { ShopifySegments } from '../ui/shopify-segments.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Segments and Shopify' }];

const segmentNumber = z.string().regex(/^\d{1,19}$/);

/** `?use=NUMBER`: the segment in Shopify from which the merchant came. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = segmentNumber.safeParse(new URL(request.url).searchParams.get('use'));
  return forShop(shopId, async (db) => {
    const ours = (await listSegmentSettings(db)).map((segment) => ({
      segment,
      expression: readSegment(segment.source).expression,
    }));
    const usersOf = (segmentId: string) =>
      ours.flatMap(({ segment: { slug, name }, expression }) =>
        expression && shopifySegmentsOf(expression).includes(segmentId) ? [{ slug, name }] : [],
      );
    const theirs = await listShopifySegments(db);
    const copied = new Set(ours.map(({ segment }) => segment.shopifySegmentId));
    return json({
      theirs: theirs
        .filter(({ segmentId }) => !copied.has(segmentId))
        .map((segment) => ({ ...segment, usedBy: usersOf(segment.segmentId) })),
      copies: ours.map(({ segment, expression }) => ({
        slug: segment.slug,
        name: segment.name,
        state: copyStateOf(segment, expression),
      })),
      use: asked.success ? asked.data : null,
    });
  });
}

const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('read') }),
  z.object({ intent: z.literal('use'), segmentId: segmentNumber }),
  z.object({ intent: z.literal('copy'), slug: z.string().max(100) }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  switch (data.intent) {
    case 'read':
      await forShop(shopId, (db) => db.wake('shopify-segments', { destination: 'shopify' }));
      return json({ intent: 'read' as const });
    case 'use': {
      const saved = await forShop(shopId, (db) => takeAsAudience(db, data.segmentId, author));
      return saved.ok ? redirect(`/app/segments/${saved.slug}`) : json({ intent: 'use' as const, refused: saved });
    }
    case 'copy':
      return json({ intent: 'copy' as const, slug: data.slug, copied: await copySegment(shopId, data.slug) });
  }
}

/** Makes a segment of ours whose members are those of one of Shopify's. */
async function takeAsAudience(db: ShopDb, segmentId: string, author: string) {
  const named = (await listShopifySegments(db)).find((segment) => segment.segmentId === segmentId);
  return createSegment(db, {
    name: named?.name ?? `Shopify segment ${segmentId}`,
    description: `Whoever is in the segment ${named ? `“${named.name}”` : segmentId} in Shopify.`,
    source: `shopify.segment(id: (${segmentId})) = true`,
    author,
    at: systemClock.now(),
  });
}

export default function SegmentsShopify() {
  const { theirs, copies, use } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  useFreshData(5000);
  return (
    <Page
      title="Segments and Shopify"
      subtitle="Take a segment that you made in Shopify as an audience here, or copy one of ours to Shopify."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        {answer?.intent === 'use' ? <Banner tone="critical">{savedInWords(answer.refused)}</Banner> : null}
        <ShopifySegments segments={theirs} use={use} isReading={answer?.intent === 'read'} />
        <SegmentCopies copies={copies} answer={answer?.intent === 'copy' ? answer : null} />
      </BlockStack>
    </Page>
  );
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, InlineGrid, Page } from '@shopify/polaris';
import { z } from 'zod';
import { forShop } from '../platform/db.server.ts';
import { listSegmentSettings } from '../segments/list-segment-settings.server.ts';
import { measureOverlap, overlapSegmentsMax } from '../segments/overlap.server.ts';
import { savePriorities } from '../segments/priorities.server.ts';
import { segmentsMax } from '../segments/save-segment.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Nothing } from '../ui/nothing.tsx';
import { OverlapChoice } from '../ui/overlap-choice.tsx';
import { OverlapMatrix } from '../ui/overlap-matrix.tsx';
import { PriorityCard } from '../ui/priority-card.tsx';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Overlap and order' }];

/** As many as a window shows, until the merchant chooses. */
const comparedAtFirst = 8;

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = new URL(request.url).searchParams.getAll('segment[]');
  return forShop(shopId, async (db) => {
    const all = await listSegmentSettings(db);
    const wanted = all.filter(({ slug }) => asked.includes(slug));
    const compared = wanted.length > 0 ? wanted.slice(0, overlapSegmentsMax) : all.slice(0, comparedAtFirst);
    return json({
      segments: all.map(({ slug, name, priority }) => ({ slug, name, priority })),
      names: compared.map(({ name }) => name),
      overlap: await measureOverlap(
        db,
        compared.map(({ slug }) => slug),
      ),
      most: overlapSegmentsMax,
    });
  });
}

const slugs = z.array(z.string().max(100)).max(segmentsMax);

/** Saves the order. */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = slugs.safeParse(parsed((await request.formData()).get('slugs')));
  if (!asked.success) throw new Response(null, { status: 400 });
  await forShop(shopId, (db) => savePriorities(db, [...new Set(asked.data)]));
  return json({ ok: true as const });
}

function parsed(text: FormDataEntryValue | null): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export default function SegmentsOverlap() {
  const { segments, names, overlap, most } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Overlap and order"
      subtitle="Which segments name the same people, and which one counts when somebody is in several."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        {segments.length < 2 ? (
          <Card padding="0">
            <Nothing title="Nothing to compare yet">It takes two segments.</Nothing>
          </Card>
        ) : (
          <>
            <OverlapMatrix overlap={overlap} names={names} />
            <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
              <PriorityCard segments={segments} />
              <OverlapChoice key={overlap.slugs.join()} segments={segments} chosen={overlap.slugs} most={most} />
            </InlineGrid>
          </>
        )}
      </BlockStack>
    </Page>
  );
}

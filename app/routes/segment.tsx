import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, type ShouldRevalidateFunction, useFetcher, useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, InlineGrid, Page } from '@shopify/polaris';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { countBuilt } from '../segments/count-built.server.ts';
import { deleteSegment } from '../segments/delete-segment.server.ts';
import { describeSegment } from '../segments/describe-segment.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { textMax } from '../segments/language/limits.ts';
import { listHistory } from '../segments/list-history.server.ts';
import { listSegmentVersions } from '../segments/list-segment-versions.server.ts';
import { listStoreWords } from '../segments/list-store-words.server.ts';
import { listUses } from '../segments/list-uses.server.ts';
import { restoreSegment, saveSegment } from '../segments/save-segment.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { savedInWords } from '../ui/saved-in-words.ts';
import { ConflictBanner } from '../ui/segment-editor/conflict-banner.tsx';
import { DeleteSegment } from '../ui/segment-editor/delete-segment.tsx';
import { MembersCard } from '../ui/segment-editor/members-card.tsx';
import { SaveBar } from '../ui/segment-editor/save-bar.tsx';
import { SegmentForm } from '../ui/segment-editor/segment-form.tsx';
import { StateBanner } from '../ui/segment-editor/state-banner.tsx';
import { useSegmentDraft } from '../ui/segment-editor/use-segment-draft.ts';
import { VersionsCard } from '../ui/segment-editor/versions-card.tsx';
import { WhyCard } from '../ui/segment-editor/why-card.tsx';
import { SegmentTabs } from '../ui/segment-tabs.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.segment.name ?? 'Segment' }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const slug = params['slug'] ?? '';
  const { searchParams } = new URL(request.url);
  const of: 'present' | 'past' = searchParams.get('members') === 'past' ? 'past' : 'present';
  const after = searchParams.get('after');
  return forShop(shopId, async (db) => {
    const segment = await findSegment(db, slug);
    if (!segment) throw new Response(null, { status: 404 });
    const members = await listHistory(db, slug, { of, after });
    const people = new Set(members.rows.map(({ customerId }) => customerId)).size;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, systemClock.now());
    return json({
      segment,
      members,
      of,
      isFurther: after !== null,
      built: segment.state === 'building' ? await countBuilt(db, slug) : null,
      versions: await listSegmentVersions(db, slug),
      uses: await listUses(db, slug),
      words: await listStoreWords(db),
    });
  });
}

/** What is only asked beside the page changes nothing of it. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction !== undefined && /\/(preview|why)$/.test(formAction) ? false : defaultShouldRevalidate;

const form = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('save'),
    name: z.string(),
    description: z.string(),
    source: z.string().max(textMax),
    basedOn: z.coerce.number().int().positive(),
  }),
  z.object({ intent: z.literal('restore'), version: z.coerce.number().int().positive() }),
  z.object({ intent: z.literal('delete') }),
]);

export async function action({ request, params }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const slug = params['slug'] ?? '';
  const data = await readForm(request, form);
  const at = systemClock.now();
  return forShop(shopId, async (db) => {
    switch (data.intent) {
      case 'delete':
        await deleteSegment(db, slug, at);
        return redirect('/app/segments');
      case 'restore':
        return json(await restoreSegment(db, slug, { version: data.version, author, at }));
      case 'save':
        return json(await save(db, slug, { ...data, author, at }));
    }
  });
}

interface Given {
  name: string;
  description: string;
  source: string;
  basedOn: number;
  author: string;
  at: Date;
}

/** Text and description together, or neither. */
async function save(db: ShopDb, slug: string, { name, description, ...text }: Given) {
  if (name.trim() === '') return { ok: false as const, reason: 'name-missing' as const };
  const saved = await saveSegment(db, slug, text);
  if (saved.ok) await describeSegment(db, slug, { name, description });
  return saved;
}

export default function Segment() {
  const { segment, members, of, isFurther, built, versions, uses, words } = useLoaderData<typeof loader>();
  const { slug, state, reason, size } = segment;
  const { draft, basedOn, isDirty, change, restart } = useSegmentDraft(segment);
  const fetcher = useFetcher<typeof action>();
  useFreshData(5000);
  const isSaving = fetcher.state !== 'idle';
  const save = () => fetcher.submit({ intent: 'save', ...draft, basedOn }, { method: 'post' });
  const refused = !isSaving && fetcher.data?.ok === false ? fetcher.data : null;
  const nameError = refused?.reason === 'name-missing' ? savedInWords(refused) : undefined;
  const isConflict = isDirty && !isSaving && segment.version !== basedOn && segment.source !== draft.source;
  return (
    <Page
      title={segment.name}
      subtitle={count(size, 'customer')}
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <SaveBar isDirty={isDirty} isSaving={isSaving} onSave={save} onDiscard={() => restart(segment)} />
      <BlockStack gap="400">
        <SegmentTabs slug={slug} />
        <StateBanner state={state} reason={reason} built={built} />
        {isConflict ? (
          <ConflictBanner
            theirs={segment.source}
            mine={draft.source}
            author={versions[0]?.author ?? 'somebody'}
            onTakeTheirs={() => restart(segment)}
            onKeepMine={() => restart(segment, draft)}
          />
        ) : null}
        {refused && !nameError && refused.reason !== 'changed-meanwhile' ? (
          <Banner tone="critical">{savedInWords(refused)}</Banner>
        ) : null}
        <SegmentForm slug={slug} draft={draft} words={words} nameError={nameError} onChange={change} />
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
          <WhyCard slug={slug} source={draft.source} />
          <DeleteSegment name={segment.name} uses={uses} />
        </InlineGrid>
        <MembersCard of={of} page={members} isFurther={isFurther} />
        <VersionsCard versions={versions} held={segment.version} isDirty={isDirty} />
      </BlockStack>
    </Page>
  );
}

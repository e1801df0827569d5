import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, type ShouldRevalidateFunction, useFetcher, useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Page } from '@shopify/polaris';
import { z } from 'zod';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { textMax } from '../segments/language/limits.ts';
import { listStoreWords } from '../segments/list-store-words.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { savedInWords } from '../ui/saved-in-words.ts';
import { SaveBar } from '../ui/segment-editor/save-bar.tsx';
import { SegmentForm } from '../ui/segment-editor/segment-form.tsx';
import { useSegmentDraft } from '../ui/segment-editor/use-segment-draft.ts';
import { WhyCard } from '../ui/segment-editor/why-card.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'New segment' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => json({ words: await listStoreWords(db) }));
}

/** The page is a draft: nothing that is asked beside it changes it. */
export const shouldRevalidate: ShouldRevalidateFunction = () => false;

const form = z.object({ name: z.string(), description: z.string(), source: z.string().max(textMax) });

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = await readForm(request, form);
  const saved = await forShop(shopId, (db) => createSegment(db, { ...asked, author, at: systemClock.now() }));
  return saved.ok ? redirect(`/app/segments/${saved.slug}`) : json(saved);
}

const nothing = { name: '', description: '', source: '', version: 0 };

export default function NewSegment() {
  const { words } = useLoaderData<typeof loader>();
  const { draft, isDirty, change, restart } = useSegmentDraft(nothing);
  const fetcher = useFetcher<typeof action>();
  const isSaving = fetcher.state !== 'idle';
  const refused = isSaving ? undefined : fetcher.data;
  const nameError = refused?.reason === 'name-missing' ? savedInWords(refused) : undefined;
  return (
    <Page title="New segment" backAction={{ content: 'Segments', url: '/app/segments' }}>
      <SaveBar
        isDirty={isDirty}
        isSaving={isSaving}
        onSave={() => fetcher.submit({ ...draft }, { method: 'post' })}
        onDiscard={() => restart(nothing)}
      />
      <BlockStack gap="400">
        {refused && !nameError ? <Banner tone="critical">{savedInWords(refused)}</Banner> : null}
        <SegmentForm slug="new" draft={draft} words={words} nameError={nameError} onChange={change} />
        <WhyCard slug="new" source={draft.source} />
      </BlockStack>
    </Page>
  );
}

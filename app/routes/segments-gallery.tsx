import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, useActionData, useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Box, Card, InlineGrid, Page, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { galleryGroups } from '../segments/gallery-groups.ts';
import { addFromGallery, listGallery } from '../segments/list-gallery.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { GalleryCard } from '../ui/gallery-card.tsx';
import { galleryGroupWords } from '../ui/gallery-words.ts';
import { Nothing } from '../ui/nothing.tsx';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';
import { savedInWords } from '../ui/saved-in-words.ts';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Gallery of segments' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return json({ ready: await forShop(shopId, listGallery) });
}

const form = z.object({ slug: z.string().max(100), productId: z.string().regex(/^\d{0,19}$/) });

/** Adds one, and goes to its page. */
export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const { slug, productId } = await readForm(request, form);
  const at = systemClock.now();
  const saved = await forShop(shopId, (db) =>
    addFromGallery(db, slug, { productId: productId === '' ? null : productId, author, at }),
  );
  return saved.ok ? redirect(`/app/segments/${saved.slug}`) : json(saved);
}

export default function Gallery() {
  const { ready } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const [search, setSearch] = useState('');
  const word = search.trim().toLowerCase();
  const found = ready.filter(({ name, description, source }) =>
    `${name}\n${description}\n${source}`.toLowerCase().includes(word),
  );
  return (
    <Page
      title="Gallery"
      subtitle="Ready segments to add as they are, or to change. A segment that is not in your list costs nothing."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        {refused ? <Banner tone="critical">{savedInWords(refused)}</Banner> : null}
        <Card>
          <TextField
            label="Find a ready segment"
            type="search"
            value={search}
            onChange={setSearch}
            autoComplete="off"
            clearButton
            onClearButtonClick={() => setSearch('')}
            helpText={<output>{count(found.length, 'ready segment')}</output>}
          />
        </Card>
        {found.length === 0 ? (
          <Card padding="0">
            <Nothing title="No ready segment found">Names, descriptions and texts are searched.</Nothing>
          </Card>
        ) : null}
        {galleryGroups.map(({ group, slugs }) => {
          const ofGroup = found.filter(({ slug }) => slugs.includes(slug));
          return ofGroup.length === 0 ? null : (
            <BlockStack key={group} gap="200">
              <Box paddingInline={{ xs: '400', sm: '0' }}>
                <Text as="h2" variant="headingMd">
                  {galleryGroupWords[group]}
                </Text>
              </Box>
              <InlineGrid columns={{ xs: 1, md: 2 }} gap="300" alignItems="start">
                {ofGroup.map((segment) => (
                  <GalleryCard key={segment.slug} ready={segment} />
                ))}
              </InlineGrid>
            </BlockStack>
          );
        })}
      </BlockStack>
    </Page>
  );
}

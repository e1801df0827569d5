import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useFetcher, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, Page, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { readCustomersAgain } from '../inbox/readings/begin-backfill.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { sourceArea, type SourceSettings, sourceSettings } from '../profiles/authoritative.ts';
import { chooseMetafields } from '../profiles/choose-metafields.server.ts';
import { listMetafieldKeys } from '../profiles/list-metafield-keys.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { metafieldSettings } from '../shopify/metafields.ts';
import { MetafieldsCard } from '../ui/metafields-card.tsx';
import { saidFieldWords, sourceWords } from '../ui/source-words.ts';
import { VersionTable } from '../ui/version-table.tsx';
import { WideCard } from '../ui/wide-card.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Sources' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({
      settings: await getSetting(db, sourceArea, sourceSettings),
      versions: await listSettingVersions(db, sourceArea),
      metafields: await listMetafieldKeys(db),
    }),
  );
}

const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('metafields'), keys: z.string().max(4000) }),
  sourceSettings.extend({ intent: z.literal('save') }),
  z.object({ intent: z.literal('restore'), version: z.coerce.number().int().positive() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  const at = systemClock.now();
  return forShop(shopId, async (db) => {
    if (data.intent === 'metafields') {
      const value = metafieldSettings.safeParse({ keys: keysOf(data.keys) });
      if (!value.success) return json({ ok: false });
      await chooseMetafields(db, { ...value.data, author, at });
      if (value.data.keys.length > 0) await readCustomersAgain(db, at);
      return json({ ok: true });
    }
    if (data.intent === 'restore') await restoreSetting(db, sourceArea, { version: data.version, author, at });
    else await saveSetting(db, sourceArea, { value: sourceSettings.parse(data), author, at });
    await db.wake('resettle');
    return json({ ok: true });
  });
}

function keysOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

export default function Sources() {
  const { settings, versions, metafields } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Sources"
      subtitle="Whom to believe when sources disagree on a customer. What the others say stays on the profile."
      backAction={{ content: 'Data quality', url: '/app/quality' }}
    >
      <BlockStack gap="400">
        <SourcesForm key={versions[0]?.version ?? 0} settings={settings} />
        <MetafieldsCard key={metafields.join(' ')} keys={metafields} />
        <WideCard title="Versions of this choice">
          <VersionTable versions={versions} />
        </WideCard>
      </BlockStack>
    </Page>
  );
}

const fields = Object.keys(sourceSettings.shape) as (keyof SourceSettings)[];

function choicesOf(field: keyof SourceSettings) {
  return sourceSettings.shape[field].unwrap().options.map((source) => ({
    value: source,
    label: field === 'country' && source === 'newest' ? 'As in the address' : (sourceWords[source] ?? source),
  }));
}

function SourcesForm({ settings }: { settings: SourceSettings }) {
  const fetcher = useFetcher<typeof action>();
  const [chosen, setChosen] = useState<Record<string, string>>(settings);
  return (
    <Card>
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="save" />
        <BlockStack gap="300" inlineAlign="start">
          {fields.map((field) => (
            <Select
              key={field}
              label={saidFieldWords[field]}
              name={field}
              options={choicesOf(field)}
              value={chosen[field]}
              onChange={(source) => setChosen((before) => ({ ...before, [field]: source }))}
            />
          ))}
          <Text as="p" tone="subdued">
            A source that says nothing of a field leaves it to whoever spoke last. Answers and metafields count when
            they are named first_name, last_name, phone, country or language. E-mail addresses are always the newest.
          </Text>
          <Button submit loading={fetcher.state !== 'idle'}>
            Save choice
          </Button>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

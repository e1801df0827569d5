import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import { BlockStack, Card, InlineError, InlineGrid, Page, Select, Text, TextField } from '@shopify/polaris';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { edgeCases, type EdgeCase } from '../content/edge-cases.ts';
import { findBlock } from '../content/find-block.server.ts';
import { preview } from '../content/preview.server.ts';
import { recommendationsSlug } from '../content/recommendations-block.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { isPersonId } from '../profiles/is-person-id.ts';
import { listRecentlyShown } from '../recommendations/list-recently-shown.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Nothing } from '../ui/nothing.tsx';
import { TitledCard } from '../ui/titled-card.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Blocks' }];

const edgeCaseNames = Object.keys(edgeCases) as EdgeCase[];
const personAsked = z.union([
  z.enum(edgeCaseNames).transform((edgeCase) => ({ edgeCase })),
  z
    .string()
    .refine(isPersonId)
    .transform((customerId) => ({ customerId })),
]);

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const asked = personAsked.safeParse(new URL(request.url).searchParams.get('as'));
  return forShop(shopId, async (db) => {
    const people = await listRecentlyShown(db, { limit: 10, each: 0 });
    const [latest] = people;
    const access = { author, action: 'names-listed' as const, customerId: null, people: people.length };
    await recordAccess(db, access, systemClock.now());
    const person = asked.data ?? (latest ? { customerId: latest.customerId } : { edgeCase: 'no-name' as const });
    return json({
      block: await findBlock(db, recommendationsSlug),
      shown: await preview(db, recommendationsSlug, person),
      as: 'customerId' in person ? person.customerId : person.edgeCase,
      people: people.map(({ customerId: id, name }) => ({ value: id, label: name ?? `Customer ${id}` })),
    });
  });
}

export default function Blocks() {
  const { block, shown, as, people } = useLoaderData<typeof loader>();
  const [, setSearch] = useSearchParams();
  const navigation = useNavigation();
  if (!block || !shown) {
    return (
      <Page title="Blocks">
        <Card>
          <Nothing title="No block yet">The first one is made within seconds of the installation.</Nothing>
        </Card>
      </Page>
    );
  }
  const known = people.some(({ value }) => value === as) || as in edgeCases;
  const customers = known ? people : [{ value: as, label: `Customer ${as}` }, ...people];
  const asked = new URLSearchParams(navigation.location?.search).get('as');
  return (
    <Page title="Blocks" subtitle="What a mail shows of Regulars, and how each reader sees it.">
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
        <TitledCard title={block.name}>
          <Text as="p" tone="subdued">
            Version {block.version}, published. Klaviyo gets it as universal content that reads the profile; the feed
            renders it when a mail is opened.
          </Text>
          <div className="source">
            <TextField
              label="Source, in Liquid"
              value={block.source}
              multiline={12}
              maxHeight="22rem"
              readOnly
              autoComplete="off"
            />
          </div>
        </TitledCard>
        <Card>
          <BlockStack gap="300">
            <Select
              label="Preview as"
              value={asked ?? as}
              onChange={(value) => setSearch({ as: value }, { replace: true, preventScrollReset: true })}
              options={[
                { title: 'Latest buyers', options: customers },
                {
                  title: 'Unusual readers',
                  options: edgeCaseNames.map((value) => ({ value, label: edgeCases[value].label })),
                },
              ]}
            />
            {shown.ok ? (
              <Preview html={shown.html} />
            ) : (
              <InlineError
                message={`It can't be rendered: ${shown.reason}. Mails show the fallback.`}
                fieldID="preview"
              />
            )}
          </BlockStack>
        </Card>
      </InlineGrid>
    </Page>
  );
}

/** In a frame of its own without scripts, as a mail client shows it. */
function Preview({ html }: { html: string }) {
  if (html.trim() === '')
    return <Nothing title="Nothing is shown">For this reader the block leaves no gap in the mail.</Nothing>;
  return <iframe className="preview" title="Preview of the block" sandbox="" srcDoc={html} />;
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useFetcher, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, Checkbox, Link, Page, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { recordAccess } from '../consent/record-access.server.ts';
import { excludeCustomers, listExcluded } from '../insights/exclude-customers.server.ts';
import { exclusionArea, exclusionSettings } from '../insights/exclusion-rules.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { ExcludedTable } from '../ui/excluded-table.tsx';
import { VersionTable } from '../ui/version-table.tsx';
import { WideCard } from '../ui/wide-card.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Exclusions' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  return forShop(shopId, async (db) => {
    const excluded = await listExcluded(db);
    const people = excluded.length;
    await recordAccess(db, { author, action: 'names-listed', customerId: null, people }, systemClock.now());
    return json({
      settings: await getSetting(db, exclusionArea, exclusionSettings),
      excluded,
      versions: await listSettingVersions(db, exclusionArea),
    });
  });
}

const rules = ['staff', 'wholesale', 'bots', 'outliers'] as const;
const box = z.literal('on').optional();
const form = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('save'),
    ...({ staff: box, wholesale: box, bots: box, outliers: box } satisfies Record<(typeof rules)[number], typeof box>),
    staffDomains: z.string().max(2000),
  }),
  z.object({ intent: z.literal('keep'), customerId: z.string().regex(/^-?\d{1,19}$/) }),
  z.object({ intent: z.literal('restore'), version: z.coerce.number().int().positive() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  const at = systemClock.now();
  return forShop(shopId, async (db) => {
    const before = await getSetting(db, exclusionArea, exclusionSettings);
    if (data.intent === 'restore') {
      await restoreSetting(db, exclusionArea, { version: data.version, author, at });
    } else {
      const after =
        data.intent === 'keep'
          ? { ...before, kept: [...new Set([...before.kept, data.customerId])] }
          : { ...before, ...switchesOf(data), staffDomains: domainsOf(data.staffDomains) };
      const value = exclusionSettings.safeParse(after);
      if (!value.success) return json({ ok: false as const });
      await saveSetting(db, exclusionArea, { value: value.data, author, at });
    }
    await excludeCustomers(db, at);
    await db.wake('recompute');
    return json({ ok: true as const });
  });
}

function switchesOf(data: Partial<Record<(typeof rules)[number], string>>) {
  return Object.fromEntries(rules.map((rule) => [rule, data[rule] === 'on']));
}

function domainsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ];
}

export default function Exclusions() {
  const { settings, excluded, versions } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Exclusions"
      subtitle="Who does not count in thresholds, similar products and best sellers. They keep their profiles, segments and mails."
      backAction={{ content: 'Data quality', url: '/app/quality' }}
    >
      <BlockStack gap="400">
        <RulesForm key={versions[0]?.version ?? 0} settings={settings} />
        <ExcludedTable excluded={excluded} />
        <WideCard title="Versions of these rules">
          <VersionTable versions={versions} />
        </WideCard>
        <Text as="p" tone="subdued">
          Test orders never count. <Link url="/app/quality">Back to data quality</Link>
        </Text>
      </BlockStack>
    </Page>
  );
}

const labels: Record<(typeof rules)[number], string> = {
  staff: 'Staff: tagged staff, or with an e-mail address of the domains below',
  wholesale: 'Wholesale: tagged wholesale or b2b, or ordered for a company',
  bots: 'Bots: no e-mail address and more than 60 actions in a minute',
  outliers: 'Outliers: far more orders than anybody else',
};

function RulesForm({ settings }: { settings: z.infer<typeof exclusionSettings> }) {
  const fetcher = useFetcher<typeof action>();
  const [on, setOn] = useState(() => Object.fromEntries(rules.map((rule) => [rule, settings[rule]])));
  const [domains, setDomains] = useState(settings.staffDomains.join(', '));
  const refused = fetcher.data?.ok === false;
  return (
    <Card>
      <fetcher.Form method="post" data-save-bar>
        <input type="hidden" name="intent" value="save" />
        <BlockStack gap="200" inlineAlign="start">
          {rules.map((rule) => (
            <BlockStack key={rule}>
              <Checkbox
                label={labels[rule]}
                checked={on[rule] ?? false}
                onChange={(checked) => setOn((before) => ({ ...before, [rule]: checked }))}
              />
              {on[rule] ? <input type="hidden" name={rule} value="on" /> : null}
            </BlockStack>
          ))}
          <TextField
            label="E-mail domains of your staff"
            name="staffDomains"
            value={domains}
            onChange={setDomains}
            autoComplete="off"
            helpText="For example: example.com, shop.example.com"
            error={refused ? 'Write domains such as example.com, divided by commas' : undefined}
          />
          <Button submit loading={fetcher.state !== 'idle'}>
            Save rules
          </Button>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

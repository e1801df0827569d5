import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useFetcher, useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Button, Card, InlineStack, Link, Page, Text, TextField } from '@shopify/polaris';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { notificationArea, notificationSettings } from '../outbox/notification-settings.ts';
import { canMail, findLastMail, queueMail } from '../outbox/queue-mail.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Moment } from '../ui/moment.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { VersionTable } from '../ui/version-table.tsx';
import { WideCard } from '../ui/wide-card.tsx';
import { reasonInWords } from '../ui/words.ts';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Notifications' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({
      settings: await getSetting(db, notificationArea, notificationSettings),
      canMail: await canMail(db),
      lastMail: await findLastMail(db),
      versions: await listSettingVersions(db, notificationArea),
    }),
  );
}

const address = z
  .string()
  .trim()
  .transform((text) => text || null);
const form = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('save'), to: address, from: address }),
  z.object({ intent: z.literal('test') }),
  z.object({ intent: z.literal('restore'), version: z.coerce.number().int().positive() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const data = await readForm(request, form);
  const at = systemClock.now();
  return forShop(shopId, async (db) => {
    switch (data.intent) {
      case 'restore':
        return json({ ok: await restoreSetting(db, notificationArea, { version: data.version, author, at }) });
      case 'test': {
        const text = 'Mails of alerts arrive here. Nothing is wrong: this one was asked for.';
        return json({ ok: await queueMail(db, { key: at.toISOString(), subject: 'Regulars: a test', text }, at) });
      }
      case 'save': {
        const value = notificationSettings.safeParse(data);
        if (value.success) await saveSetting(db, notificationArea, { value: value.data, author, at });
        return json({ ok: value.success });
      }
    }
  });
}

export default function Notifications() {
  const { settings, canMail: isConnected, lastMail, versions } = useLoaderData<typeof loader>();
  useFreshData(5000);
  return (
    <Page
      title="Notifications"
      subtitle="One mail when an alert begins; several within ten minutes come together."
      backAction={{ content: 'Data quality', url: '/app/quality' }}
    >
      <BlockStack gap="400">
        {isConnected ? null : (
          <Banner tone="info" title="Mails need SendGrid">
            <p>
              An app can’t send mails by Shopify. Alerts are mailed by the store’s own SendGrid account:{' '}
              <Link url="/app/connections">connect it</Link>. Until then they are shown in the admin alone.
            </p>
          </Banner>
        )}
        <AddressForm key={versions[0]?.version ?? 0} settings={settings}>
          {lastMail ? (
            <Text as="p" tone="subdued">
              {`Last mail: ${mailWords[lastMail.state]}${lastMail.reason ? `. ${reasonInWords(lastMail.reason)}` : ''}, `}
              <Moment at={lastMail.queuedAt} />
            </Text>
          ) : null}
          {isConnected && settings.to && settings.from ? <TestButton /> : null}
        </AddressForm>
        <WideCard title="Versions of these settings">
          <VersionTable versions={versions} />
        </WideCard>
      </BlockStack>
    </Page>
  );
}

const mailWords = { pending: 'waits', sending: 'is being sent', sent: 'sent', dead: 'not sent' };

function AddressForm({ settings, children }: { settings: z.infer<typeof notificationSettings>; children: ReactNode }) {
  const fetcher = useFetcher<typeof action>();
  const [to, setTo] = useState(settings.to ?? '');
  const [from, setFrom] = useState(settings.from ?? '');
  const error = fetcher.data?.ok === false ? 'Write addresses such as you@example.com' : undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <fetcher.Form method="post" data-save-bar>
          <input type="hidden" name="intent" value="save" />
          <BlockStack gap="300" inlineAlign="start">
            <TextField
              label="Mail alerts to"
              name="to"
              type="email"
              value={to}
              onChange={setTo}
              autoComplete="email"
              helpText="Leave it empty to get none"
              error={error}
            />
            <TextField
              label="Sender"
              name="from"
              type="email"
              value={from}
              onChange={setFrom}
              autoComplete="off"
              helpText="An address that is verified at SendGrid. The key needs the right to send mails (Mail Send)."
            />
            <Button submit loading={fetcher.state !== 'idle'}>
              Save
            </Button>
          </BlockStack>
        </fetcher.Form>
        {children}
      </BlockStack>
    </Card>
  );
}

function TestButton() {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="test" />
      <InlineStack>
        <Button submit loading={fetcher.state !== 'idle'}>
          Send a test
        </Button>
      </InlineStack>
    </fetcher.Form>
  );
}

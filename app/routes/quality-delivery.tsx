import { json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page, Text } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { findQuarantined } from '../inbox/list-quarantine.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { Moment } from '../ui/moment.tsx';
import { QuarantineActions, withPath } from '../ui/quarantine-table.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { reasonInWords } from '../ui/words.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Delivery' }];

/** A delivery that is no longer kept aside has nothing to show: back to the list. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const url = new URL(request.url);
  const delivery = await forShop(shopId, async (db) => {
    const found = await findQuarantined(db, url.searchParams.get('id') ?? '');
    const access = { author, action: 'delivery-opened' as const, customerId: null, people: 1 };
    if (found) await recordAccess(db, access, systemClock.now());
    return found;
  });
  if (!delivery) throw redirect(`/app/quality${url.search}`);
  return json({ delivery });
}

export default function QualityDelivery() {
  const { delivery } = useLoaderData<typeof loader>();
  const { topic, reason, path, triggeredAt, receivedAt, body, webhookId } = delivery;
  return (
    <Page title={topic} backAction={{ content: 'Data quality', url: '/app/quality' }}>
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="200">
            <Text as="p">{withPath(reasonInWords(reason), path)}</Text>
            <Text as="p" tone="subdued">
              Happened <Moment at={triggeredAt} />, received <Moment at={receivedAt} />
            </Text>
            <QuarantineActions choice={{ webhookId }} />
          </BlockStack>
        </Card>
        <TitledCard title="Content, without personal data" gap="200">
          <pre className="payload">{body ?? 'This delivery is too large to show.'}</pre>
        </TitledCard>
      </BlockStack>
    </Page>
  );
}

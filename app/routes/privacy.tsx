import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page } from '@shopify/polaris';
import { z } from 'zod';
import { listAccess } from '../consent/list-access.server.ts';
import { forShop } from '../platform/db.server.ts';
import { listRequests } from '../privacy/list-requests.server.ts';
import { retentionKinds } from '../privacy/retention.ts';
import { getRetention, saveRetention } from '../privacy/retention-settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { AccessTable } from '../ui/access-table.tsx';
import { CardHeading } from '../ui/card-heading.tsx';
import { RequestTable } from '../ui/request-table.tsx';
import { RetentionTable } from '../ui/retention-table.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Privacy' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return forShop(shopId, async (db) =>
    json({ requests: await listRequests(db), access: await listAccess(db), days: await getRetention(db) }),
  );
}

const keys = retentionKinds.map(({ key }) => key);
const form = z.object({ kind: z.enum(keys), days: z.coerce.number().int().min(1).max(3652) });

export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = form.safeParse(Object.fromEntries(await request.formData()));
  if (!asked.success) throw new Response(null, { status: 400 });
  await forShop(shopId, (db) => saveRetention(db, asked.data.kind, asked.data.days));
  return json({ ok: true });
}

export default function Privacy() {
  const { requests, access, days } = useLoaderData<typeof loader>();
  useFreshData(10_000);
  return (
    <Page
      title="Privacy"
      subtitle="Requests of your customers, how long data is kept, and who read it."
      secondaryActions={[{ content: 'Data map', url: '/app/privacy/data' }]}
    >
      <BlockStack gap="400">
        <Card padding="0">
          <CardHeading>Requests</CardHeading>
          <RequestTable requests={requests} />
        </Card>
        <Card padding="0">
          <CardHeading>How long data is kept</CardHeading>
          <RetentionTable days={days} />
        </Card>
        <Card padding="0">
          <CardHeading>Who read personal data</CardHeading>
          <AccessTable access={access} />
        </Card>
      </BlockStack>
    </Page>
  );
}

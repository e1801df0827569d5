import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { Link, type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Box, Page, Text } from '@shopify/polaris';
import { forShop } from '../platform/db.server.ts';
import { saveSizeAlerts } from '../segments/describe-segment.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { sizeAlertsForm } from '../segments/read-size-alerts.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { SegmentTabs } from '../ui/segment-tabs.tsx';
import { SizeAlertsCard } from '../ui/size-alerts-card.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Alerts of ${data?.segment.name ?? 'a segment'}` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const segment = await forShop(shopId, (db) => findSegment(db, params['slug'] ?? ''));
  if (!segment) throw new Response(null, { status: 404 });
  return json({ segment });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = sizeAlertsForm.safeParse(Object.fromEntries(await request.formData()));
  if (!asked.success) {
    const [issue] = asked.error.issues;
    return json({ ok: false as const, field: String(issue?.path[0] ?? ''), message: issue?.message ?? '' });
  }
  const isSaved = await forShop(shopId, (db) => saveSizeAlerts(db, params['slug'] ?? '', asked.data));
  if (!isSaved) throw new Response(null, { status: 404 });
  return json({ ok: true as const });
}

export default function SegmentAlerts() {
  const { segment } = useLoaderData<typeof loader>();
  return (
    <Page title={`Alerts of ${segment.name}`} backAction={{ content: 'Segments', url: '/app/segments' }}>
      <BlockStack gap="400">
        <SegmentTabs slug={segment.slug} />
        <SizeAlertsCard segment={segment} />
        <Box paddingInline={{ xs: '400', sm: '0' }}>
          <Text as="p" tone="subdued">
            Where mails go is set under{' '}
            <Link className="link" to="/app/quality/notifications">
              Data quality, notifications
            </Link>
            .
          </Text>
        </Box>
      </BlockStack>
    </Page>
  );
}

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { listCohorts } from '../insights/list-cohorts.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { CohortTable } from '../ui/cohort-table.tsx';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Cohorts' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return json({ cohorts: await forShop(shopId, (db) => listCohorts(db, systemClock.now())) });
}

export default function Cohorts() {
  const { cohorts } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Cohorts"
      subtitle="Who first ordered in the same month, and how many of them ordered again in the months after. Exact, by every order that counts."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        <CohortTable cohorts={cohorts} />
      </BlockStack>
    </Page>
  );
}

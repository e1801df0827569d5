import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData, useSearchParams } from '@remix-run/react';
import { BlockStack, Card, Page, Select } from '@shopify/polaris';
import { listCohorts } from '../insights/list-cohorts.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { CohortTable } from '../ui/cohort-table.tsx';
import { SegmentsTabs } from '../ui/segment-tabs.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Cohorts' }];

const periods = [
  { value: '12', label: '12 months' },
  { value: '24', label: '24 months' },
  { value: '36', label: '36 months' },
];
const periodAtFirst = '12';

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = new URL(request.url).searchParams.get('months');
  const period = periods.find(({ value }) => value === asked)?.value ?? periodAtFirst;
  const cohorts = await forShop(shopId, (db) => listCohorts(db, systemClock.now(), Number(period)));
  return json({ cohorts, period });
}

export default function Cohorts() {
  const { cohorts, period } = useLoaderData<typeof loader>();
  const [, setSearch] = useSearchParams();
  return (
    <Page
      title="Cohorts"
      subtitle="Who first ordered in the same month, and how many of them ordered again in the months after. Exact, by every order that counts."
      backAction={{ content: 'Segments', url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <SegmentsTabs />
        <Card>
          <Select
            label="First orders of the last"
            options={periods}
            value={period}
            onChange={(months) => setSearch({ months })}
          />
        </Card>
        <CohortTable cohorts={cohorts} />
      </BlockStack>
    </Page>
  );
}

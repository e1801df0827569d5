import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Card, Page } from '@shopify/polaris';
import { forShop } from '../platform/db.server.ts';
import { dataMap, type DataMapEntry } from '../privacy/data-map.ts';
import type { RetentionDays } from '../privacy/retention.ts';
import { getRetention } from '../privacy/retention-settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { count } from '../ui/count.ts';
import { Table } from '../ui/table.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Data map' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const days = await forShop(shopId, getRetention);
  return json({ entries: dataMap.map((entry) => ({ ...entry, keptFor: keptInWords(entry.kept, days) })) });
}

function keptInWords(kept: DataMapEntry['kept'], days: RetentionDays): string {
  if (kept === 'profile') return 'Until the person is erased or the app is gone';
  if (kept === 'work') return 'Until it is worked off';
  return count(days[kept], 'day');
}

export default function DataMap() {
  const { entries } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Data map"
      subtitle="All personal data that Regulars holds, and why."
      backAction={{ content: 'Privacy', url: '/app/privacy' }}
    >
      <Card padding="0">
        <Table
          caption="Personal data by kind"
          rows={entries}
          keyOf={(entry) => `${entry.table} ${entry.columns[0] ?? ''}`}
          columns={[
            { title: 'Data', renderCell: ({ what }) => what },
            { title: 'For', renderCell: ({ purpose }) => purpose },
            { title: 'From', renderCell: ({ source }) => source },
            { title: 'Kept', renderCell: ({ keptFor }) => keptFor },
            { title: 'Goes to', renderCell: ({ goesTo }) => goesTo },
          ]}
        />
      </Card>
    </Page>
  );
}

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData, useRevalidator } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { listImports } from '../inbox/files/import-run.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { ImportForm } from '../ui/import-form.tsx';
import { ImportTable } from '../ui/import-table.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { WideCard } from '../ui/wide-card.tsx';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Import' }];

const runsShown = 20;

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const runs = await forShop(shopId, (db) => listImports(db, runsShown));
  // where a run goes on, with the file's header, is nobody's business
  return json({ runs: runs.map(({ cursor: _cursor, ...run }) => run) });
}

export default function Import() {
  const { runs } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  useFreshData(3000);
  return (
    <Page title="Import" subtitle="History that Shopify does not hand over, from its own export files.">
      <BlockStack gap="400">
        <ImportForm onSent={revalidate} />
        <WideCard title="Imports">
          {runs.length === 0 ? (
            <Nothing title="No imports yet">Files you import are listed here, with what became of them.</Nothing>
          ) : (
            <ImportTable runs={runs} />
          )}
        </WideCard>
      </BlockStack>
    </Page>
  );
}

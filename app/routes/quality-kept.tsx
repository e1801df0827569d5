import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Page } from '@shopify/polaris';
import { z } from 'zod';
import { listKept, readAgain } from '../inbox/read-again.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { ReadAgainTable } from '../ui/read-again-table.tsx';
import { readForm } from './read-form.server.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'Kept deliveries' }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  return json({ kept: await forShop(shopId, listKept) });
}

const form = z.object({ topic: z.string().max(100) });

export async function action({ request }: ActionFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const asked = await readForm(request, form);
  const topic = asked.topic || null;
  return json({ count: await forShop(shopId, (db) => readAgain(db, { topic, since: null })) });
}

export default function Kept() {
  const { kept } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Kept deliveries"
      subtitle="What was sent is kept word for word for a while, and can be read again."
      backAction={{ content: 'Data quality', url: '/app/quality' }}
    >
      <ReadAgainTable kept={kept} />
    </Page>
  );
}

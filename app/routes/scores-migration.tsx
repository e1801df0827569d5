import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, InlineGrid, Page, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { findMigrationSpan, listRfmMigration } from '../insights/list-rfm-migration.server.ts';
import { rfmGroups } from '../insights/rfm.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { MigrationSankey, noGroupWords } from '../ui/migration-sankey.tsx';
import { MoveMatrix } from '../ui/move-matrix.tsx';
import { Nothing } from '../ui/nothing.tsx';
import { rfmGroupInWords } from '../ui/words.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'RFM migration' }];

const dayMs = 86_400_000;
/** Unless asked otherwise. */
const spanDays = 30;

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await authenticateAdmin(request);
  const now = systemClock.now();
  const asked = new URL(request.url).searchParams;
  const days = {
    from: dayOf(asked.get('from')) ?? dayBefore(now, spanDays),
    to: dayOf(asked.get('to')) ?? dayBefore(now, 0),
  };
  return forShop(shopId, async (db) => {
    const span = await findMigrationSpan(db, days, now);
    const isBackwards = days.from >= days.to;
    return json({
      ...days,
      since: span.since,
      isBackwards,
      moves: isBackwards ? [] : await listRfmMigration(db, span),
    });
  });
}

/** A day of this calendar, or null. */
function dayOf(text: string | null): string | null {
  const day = z.iso.date().safeParse(text);
  return day.success && day.data >= '2000-01-01' && day.data < '2100-01-01' ? day.data : null;
}

const dayBefore = (now: Date, days: number) => new Date(now.getTime() - days * dayMs).toISOString().slice(0, 10);

export default function Migration() {
  const { from, to, since, moves, isBackwards } = useLoaderData<typeof loader>();
  return (
    <Page
      title="RFM migration"
      subtitle="Who went from which group to which between the ends of two days, whatever happened in between."
      backAction={{ content: 'Scores', url: '/app/scores' }}
    >
      <BlockStack gap="400">
        <DaysForm
          key={`${from} ${to}`}
          from={from}
          to={to}
          error={isBackwards ? 'Has to be before the other day' : null}
        />
        <Card>
          {moves === null ? (
            <Nothing title="This takes too long to look back at">
              {`The store has too many orders to work out groups of before they were kept${since === null ? '' : `, which they have been since ${since}`}. Choose later days.`}
            </Nothing>
          ) : moves.length === 0 ? (
            <Nothing title="Nobody had a group on these days">Groups begin with the first orders.</Nothing>
          ) : (
            <BlockStack gap="400">
              {since === null || from < since ? (
                <Text as="p" tone="subdued">
                  {`${since === null ? 'Nobody has been scored yet.' : `Groups have been kept since ${since}.`} Those of before follow from the orders of then, as they stand today.`}
                </Text>
              ) : null}
              <MigrationSankey moves={moves} />
              <MoveMatrix
                caption={`Customers by RFM group at the end of ${from}, down, and at the end of ${to}, across`}
                moves={moves}
                rows={rfmGroups}
                wordOf={rfmGroupInWords}
                none={noGroupWords}
              />
            </BlockStack>
          )}
        </Card>
      </BlockStack>
    </Page>
  );
}

function DaysForm({ from, to, error }: { from: string; to: string; error: string | null }) {
  const [days, setDays] = useState({ from, to });
  return (
    <Card>
      <Form method="get">
        <BlockStack gap="300" inlineAlign="start">
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            <TextField
              label="From the end of"
              type="date"
              name="from"
              value={days.from}
              onChange={(value) => setDays((before) => ({ ...before, from: value }))}
              autoComplete="off"
              {...(error ? { error } : {})}
            />
            <TextField
              label="To the end of"
              type="date"
              name="to"
              value={days.to}
              onChange={(value) => setDays((before) => ({ ...before, to: value }))}
              autoComplete="off"
            />
          </InlineGrid>
          <Button submit>Show</Button>
        </BlockStack>
      </Form>
    </Card>
  );
}

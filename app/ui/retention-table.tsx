import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { type RetentionDays, type RetentionKind, retentionKinds } from '../privacy/retention.ts';
import { Table } from './table.tsx';

/** How long each kind of data is kept, and for how long it may be. */
export function RetentionTable({ days }: { days: RetentionDays }) {
  return (
    <Table
      caption="Kinds of data and how long they are kept"
      rows={[...retentionKinds]}
      keyOf={({ key }) => key}
      columns={[
        { title: 'Data', renderCell: ({ name }) => name },
        { title: 'Counted from when', renderCell: ({ since }) => since },
        { title: 'Days', renderCell: (kind) => <Days kind={kind} kept={days[kind.key]} /> },
      ]}
    />
  );
}

function Days({ kind, kept }: { kind: RetentionKind; kept: number }) {
  const fetcher = useFetcher();
  const [text, setText] = useState(String(kept));
  const wanted = Number(text);
  const isGood = Number.isInteger(wanted) && wanted >= kind.min && wanted <= kind.max;
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="keep" />
      <input type="hidden" name="kind" value={kind.key} />
      <InlineStack gap="200" blockAlign="start" wrap={false}>
        <TextField
          label={`Days for ${kind.name}`}
          labelHidden
          name="days"
          type="number"
          min={kind.min}
          max={kind.max}
          value={text}
          onChange={setText}
          autoComplete="off"
          error={isGood ? undefined : `From ${kind.min} to ${kind.max}`}
        />
        <Button submit disabled={!isGood || wanted === kept} loading={fetcher.state !== 'idle'}>
          Save
        </Button>
      </InlineStack>
    </fetcher.Form>
  );
}

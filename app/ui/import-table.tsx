import type { SerializeFrom } from '@remix-run/node';
import { Badge, BlockStack, Button, ProgressBar, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { ImportRun } from '../inbox/files/import-run.server.ts';
import { count } from './count.ts';
import { Moment } from './moment.tsx';
import { saveFile } from './save-file.ts';
import { Table } from './table.tsx';
import { fileKindWords, reasonInWords } from './words.ts';

const importedThings: Record<Run['kind'], [string, string]> = {
  orders: ['order', 'orders'],
  customers: ['customer', 'customers'],
  products: ['product', 'products'],
  lines: ['invoice', 'invoices'],
};

type Run = SerializeFrom<Omit<ImportRun, 'cursor'>>;

/** Files that were imported, newest first, and what became of each. */
export function ImportTable({ runs }: { runs: Run[] }) {
  return (
    <Table
      caption="Imports, newest first"
      rows={runs}
      keyOf={(run) => run.runId}
      columns={[
        { title: 'File', renderCell: (run) => <Source run={run} /> },
        { title: 'Begun', renderCell: ({ startedAt }) => <Moment at={startedAt} /> },
        { title: 'State', renderCell: (run) => <State run={run} /> },
        { title: 'Result', renderCell: (run) => <Result run={run} /> },
      ]}
    />
  );
}

function Source({ run: { kind, source } }: { run: Run }) {
  return (
    <div>
      {fileKindWords[kind]}
      <Text as="p" tone="subdued" breakWord>
        {source}
      </Text>
    </div>
  );
}

function State({ run: { state, bytes, received, done, reason, fields } }: { run: Run }) {
  switch (state) {
    case 'uploading':
      return <Share label="Uploaded" share={received / bytes} />;
    case 'reading':
      return <Share label="Read" share={done / bytes} />;
    case 'done':
      return <Badge tone="success">Done</Badge>;
    case 'failed':
      return (
        <BlockStack gap="100" inlineAlign="start">
          <Badge tone="critical">Not read</Badge>
          <span>{[reasonInWords(reason ?? ''), fields.join(', ')].filter(Boolean).join(': ')}</span>
        </BlockStack>
      );
  }
}

function Share({ label, share }: { label: string; share: number }) {
  const percent = Math.min(100, Math.floor(share * 100));
  return (
    <div>
      <ProgressBar progress={percent} size="small" animated={false} />
      {label} {percent} %
    </div>
  );
}

function Result({ run: { runId, kind, state, rows, things, changes, refused } }: { run: Run }) {
  if (state === 'failed' || state === 'uploading') return null;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <span>
        {count(rows, 'row')}, {count(things, ...importedThings[kind])}
        {state === 'done' && changes === 0 ? ', nothing new' : ''}
      </span>
      {refused > 0 ? <Report runId={runId} refused={refused} /> : null}
    </BlockStack>
  );
}

function Report({ runId, refused }: { runId: string; refused: number }) {
  const [isFailed, setIsFailed] = useState(false);
  async function download() {
    setIsFailed(!(await saveFile(`/app/imports/report?${new URLSearchParams({ run: runId })}`, `${runId}.csv`)));
  }
  return (
    <>
      <span>{count(refused, 'row')} could not be read</span>
      <Button variant="plain" onClick={() => void download()}>
        {isFailed ? 'Try the report again' : 'Download report'}
      </Button>
    </>
  );
}

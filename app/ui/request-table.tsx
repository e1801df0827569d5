import type { SerializeFrom } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import { Button } from '@shopify/polaris';
import { useState } from 'react';
import type { ErasureReceipt, RequestView } from '../privacy/list-requests.server.ts';
import { count } from './count.ts';
import { destinationWords } from './destination-words.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { erasureInWords, requestStateWords, requestWords } from './privacy-words.ts';
import { saveFile } from './save-file.ts';
import { Table } from './table.tsx';
import { reasonInWords } from './words.ts';

type Request = SerializeFrom<RequestView>;

/** Requests to hand out or erase data with the day they are due, how far they are, and what each email service answered. */
export function RequestTable({ requests }: { requests: Request[] }) {
  return (
    <Table
      caption="Requests, open ones first"
      rows={requests}
      nothing={
        <Nothing title="No requests yet">
          {' '}
          When a customer asks you for their data or to be forgotten, Shopify tells Regulars and it appears here.{' '}
        </Nothing>
      }
      keyOf={(request) => request.requestId}
      columns={[
        { title: 'Asked', renderCell: ({ kind }) => requestWords[kind] },
        { title: 'Customer', renderCell: ({ customerId }) => customerId ?? 'By address' },
        { title: 'Received', renderCell: ({ receivedAt }) => <Moment at={receivedAt} /> },
        { title: 'Due', renderCell: ({ dueAt }) => <Moment at={dueAt} day /> },
        { title: 'State', renderCell: (request) => <State request={request} /> },
        {
          title: 'Answer',
          renderCell: ({ kind, requestId }) =>
            kind === 'customers/data_request' ? <Download requestId={requestId} /> : 'By itself',
        },
      ]}
    />
  );
}

function State({ request: { state, doneAt, rows, receipts } }: { request: Request }) {
  return (
    <>
      {requestStateWords[state]}
      {doneAt ? (
        <>
          , <Moment at={doneAt} />
        </>
      ) : null}
      {rows > 0 ? <div>{count(rows, 'row')} here</div> : null}
      {receipts.map((receipt) => (
        <Receipt key={`${receipt.destination} ${receipt.itemKey}`} receipt={receipt} />
      ))}
    </>
  );
}

function Receipt({
  receipt: { destination, itemKey, state, reason, fingerprint },
}: {
  receipt: SerializeFrom<ErasureReceipt>;
}) {
  const fetcher = useFetcher();
  return (
    <div>
      {destinationWords[destination].name}: {erasureInWords(state)}
      {reason ? ` (${reasonInWords(reason)})` : ''}
      {state === 'dead' && fingerprint ? (
        <fetcher.Form method="post">
          <input type="hidden" name="intent" value="erased-by-hand" />
          <input type="hidden" name="destination" value={destination} />
          <input type="hidden" name="itemKey" value={itemKey} />
          <div className="fingerprint">SHA-256 of the address: {fingerprint}</div>
          <Button submit loading={fetcher.state !== 'idle'}>
            Erased there
          </Button>
        </fetcher.Form>
      ) : null}
    </div>
  );
}

function Download({ requestId }: { requestId: string }) {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  async function download() {
    setState('busy');
    const query = new URLSearchParams({ request: requestId, _data: 'routes/privacy-export' });
    const name = `${requestId.replaceAll(/\W+/g, '-')}.json`;
    setState((await saveFile(`/app/privacy/export?${query}`, name)) ? 'idle' : 'failed');
  }
  return (
    <Button loading={state === 'busy'} onClick={() => void download()}>
      {state === 'failed' ? 'Nothing to download' : 'Download'}
    </Button>
  );
}

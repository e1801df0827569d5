import type { SerializeFrom } from '@remix-run/node';
import { InlineStack } from '@shopify/polaris';
import type { OpenAlert } from '../inbox/get-health.server.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { PostButton } from './post-button.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';

/** What is not as it used to be; the merchant can mark it as seen, or hear no more of it for a week. */
export function AlertList({ alerts }: { alerts: SerializeFrom<OpenAlert>[] }) {
  return (
    <WideCard title="Alerts">
      <Table
        caption="What is unusual, newest first"
        rows={alerts}
        nothing={
          <Nothing title="Nothing is unusual">
            {' '}
            Volumes, delays, contents and segment sizes are compared with earlier weeks every 15 minutes.{' '}
          </Nothing>
        }
        keyOf={({ slug }) => slug}
        columns={[
          { title: 'What', renderCell: ({ message }) => message },
          { title: 'Last seen', renderCell: ({ lastAt }) => <Moment at={lastAt} /> },
          { title: 'What to do', renderCell: ({ slug }) => <AlertActions slug={slug} /> },
        ]}
      />
    </WideCard>
  );
}

function AlertActions({ slug }: { slug: string }) {
  return (
    <InlineStack gap="200">
      <PostButton action="/app/quality" fields={{ intent: 'resolve', slug }}>
        Done
      </PostButton>
      <PostButton action="/app/quality" fields={{ intent: 'mute', slug }}>
        Mute for a week
      </PostButton>
    </InlineStack>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { Text } from '@shopify/polaris';
import type { SettingVersion } from '../platform/settings.server.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { PostButton } from './post-button.tsx';
import { Table } from './table.tsx';

/** Who changed settings when; an earlier version can be made to hold again. */
export function VersionTable({ versions }: { versions: SerializeFrom<SettingVersion>[] }) {
  return (
    <Table
      caption="Versions, newest first"
      rows={versions}
      nothing={<Nothing title="Never changed">Every change is kept here and can be taken back.</Nothing>}
      keyOf={({ version }) => String(version)}
      columns={[
        { title: 'Version', renderCell: ({ version }) => version },
        { title: 'Saved', renderCell: ({ createdAt }) => <Moment at={createdAt} /> },
        { title: 'By', renderCell: ({ author }) => author },
        {
          title: 'What to do',
          renderCell: ({ version }) =>
            version === versions[0]?.version ? (
              <Text as="span">Holds now</Text>
            ) : (
              <PostButton fields={{ intent: 'restore', version }}>Restore</PostButton>
            ),
        },
      ]}
    />
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { Text } from '@shopify/polaris';
import type { SegmentVersionRow } from '../../segments/list-segment-versions.server.ts';
import { Moment } from '../moment.tsx';
import { Nothing } from '../nothing.tsx';
import { PostButton } from '../post-button.tsx';
import { Table } from '../table.tsx';
import { WideCard } from '../wide-card.tsx';

interface VersionsCardProps {
  versions: SerializeFrom<SegmentVersionRow>[];
  held: number;
  /** Unsaved changes would be lost. */
  isDirty: boolean;
}

/** Texts the segment has had; an earlier one can be made to hold again. */
export function VersionsCard({ versions, held, isDirty }: VersionsCardProps) {
  return (
    <WideCard title="Versions">
      <Table
        caption="Versions, newest first"
        rows={versions}
        nothing={<Nothing title="Never changed">Every text that is saved is kept here and can be taken back.</Nothing>}
        keyOf={({ version }) => String(version)}
        columns={[
          { title: 'Version', renderCell: ({ version }) => version },
          { title: 'Text', renderCell: ({ source }) => <code className="segment-source">{source}</code> },
          {
            title: 'Saved',
            renderCell: ({ createdAt, author }) => (
              <Text as="span">
                <Moment at={createdAt} />, {author}
              </Text>
            ),
          },
          {
            title: 'What to do',
            renderCell: ({ version }) =>
              version === held ? <Text as="span">Holds now</Text> : <Restore version={version} isDirty={isDirty} />,
          },
        ]}
      />
    </WideCard>
  );
}

function Restore({ version, isDirty }: { version: number; isDirty: boolean }) {
  return (
    <PostButton
      fields={{ intent: 'restore', version }}
      disabled={isDirty}
      accessibilityLabel={`Restore version ${version}${isDirty ? ': save or discard first' : ''}`}
    >
      Restore
    </PostButton>
  );
}

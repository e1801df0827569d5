import { Badge, Box, Text } from '@shopify/polaris';
import { inFigures } from './count.ts';
import { Moment } from './moment.tsx';
import { Nothing } from './nothing.tsx';
import { Table } from './table.tsx';
import { WideCard } from './wide-card.tsx';
import { readingKindWords, reasonInWords } from './words.ts';

/** The looks at one kind of thing at Shopify. */
interface Look {
  purpose: string;
  kind: keyof typeof readingKindWords;
  state: string;
  reason: string | null;
  finishedAt: string | null;
  changed: number;
  changedEver: number;
}

/** What was compared with Shopify, when, and what it repaired. */
export function ReconciliationCard({ looks }: { looks: Look[] }) {
  return (
    <WideCard title="Compared with Shopify">
      <Table
        caption="What was compared with Shopify and what it repaired"
        rows={looks}
        nothing={
          <Nothing title="Not compared yet">
            {' '}
            Every ten minutes what Shopify updated is compared with what its webhooks told.{' '}
          </Nothing>
        }
        keyOf={({ purpose, kind }) => `${purpose} ${kind}`}
        columns={[
          {
            title: 'What',
            renderCell: ({ purpose, kind }) =>
              `${readingKindWords[kind]}, ${purpose === 'scan' ? 'deleted' : 'updated'}`,
          },
          { title: 'Last', renderCell: (look) => <LastLook {...look} /> },
          { title: 'Repaired then', numeric: true, renderCell: ({ changed }) => inFigures(changed) },
          {
            title: 'Repaired ever',
            numeric: true,
            renderCell: ({ changedEver }) => inFigures(changedEver),
          },
        ]}
      />
      <Box padding="400">
        <Text as="p" tone="subdued">
          Carts, views in the storefront and merges of customers are told once: what is lost of them can not be found
          again.
        </Text>
      </Box>
    </WideCard>
  );
}

function LastLook({ state, reason, finishedAt }: Look) {
  if (state === 'failed') return <Badge tone="warning">{reasonInWords(reason ?? 'unreachable')}</Badge>;
  if (finishedAt) return <Moment at={finishedAt} />;
  return <Badge>{reason ? reasonInWords(reason) : 'Under way'}</Badge>;
}

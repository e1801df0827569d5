import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { BlockStack, InlineGrid, Text } from '@shopify/polaris';
import { listThresholds } from '../insights/list-thresholds.server.ts';
import { previewRfm, type RfmPreview } from '../insights/preview-rfm.server.ts';
import { rfmGroups } from '../insights/rfm.ts';
import { rfmArea, rfmCutsOf, rfmSettings } from '../insights/rfm-settings.ts';
import { MoveMatrix, movedInWords } from '../ui/move-matrix.tsx';
import { RfmLimitsCard } from '../ui/rfm-limits-card.tsx';
import { SaveSettings, SettingsForm } from '../ui/settings-form.tsx';
import { SettingsPage } from '../ui/settings-page.tsx';
import { TitledCard } from '../ui/titled-card.tsx';
import { useSettingsForm } from '../ui/use-settings-form.ts';
import { rfmGroupInWords } from '../ui/words.ts';
import { settingsAction, settingsLoader } from './settings-route.server.ts';
import { readRfmFields, rfmFields } from '../ui/rfm-fields.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction = () => [{ title: 'RFM limits' }];

const page = { area: rfmArea, schema: rfmSettings };

export const loader = settingsLoader(page, async (db, settings, currency) => {
  const thresholds = await listThresholds(db);
  return {
    fields: rfmFields(settings, rfmCutsOf(thresholds), currency),
    cuts: Object.fromEntries(Object.entries(thresholds).map(([name, { cuts }]) => [name, cuts])),
  };
});
export const action = settingsAction({ ...page, read: readRfmFields, preview: previewRfm });

export default function RfmLimitsPage() {
  const { fields, cuts, versions, isPending } = useLoaderData<typeof loader>();
  return (
    <SettingsPage
      title="RFM limits"
      subtitle="Where one score ends and the next begins. Change a limit and see who would move before you save."
      versions={versions}
      isPending={isPending}
    >
      <LimitsForm initial={fields} cuts={cuts} />
    </SettingsPage>
  );
}

function LimitsForm({ initial, cuts }: { initial: Record<string, string>; cuts: Record<string, number[]> }) {
  const form = useSettingsForm<RfmPreview>(initial);
  const held = form.preview?.cuts ?? cuts;
  return (
    <SettingsForm form={form}>
      <RfmLimitsCard scheme="thirds" title="Thirds: the six groups" form={form} cuts={held}>
        The code of three, like 332, says the group, as Klaviyo has them.
      </RfmLimitsCard>
      <RfmLimitsCard scheme="fifths" title="Fifths: scores 1 to 5" form={form} cuts={held}>
        Each score by itself; who is equal has the same.
      </RfmLimitsCard>
      <TitledCard title="Who would move">
        {form.preview ? (
          <Moves moves={form.preview.moves} />
        ) : (
          <Text as="p" tone="subdued">
            {form.isAsking ? 'Counting…' : 'Change a limit above: everybody is counted, and nothing is saved yet.'}
          </Text>
        )}
        <SaveSettings form={form}>Save limits</SaveSettings>
      </TitledCard>
    </SettingsForm>
  );
}

const fifths = ['5', '4', '3', '2', '1'];
const fifthWords = { r_quintile: 'Recency', f_quintile: 'Frequency', m_quintile: 'Monetary' } as const;

function Moves({ moves }: { moves: RfmPreview['moves'] }) {
  return (
    <BlockStack gap="400">
      <MoveMatrix
        caption="Customers by the RFM group they are in, down, and the one they would be in, across"
        title={`Groups: ${movedInWords(moves.rfm_group)}`}
        moves={moves.rfm_group}
        rows={rfmGroups}
        wordOf={rfmGroupInWords}
      />
      <InlineGrid columns={{ xs: 1, lg: 3 }} gap="400">
        {(['r_quintile', 'f_quintile', 'm_quintile'] as const).map((score) => (
          <MoveMatrix
            key={score}
            caption={`Customers by their ${fifthWords[score]} score, down, and the one they would have, across`}
            title={`${fifthWords[score]}: ${movedInWords(moves[score])}`}
            moves={moves[score]}
            rows={fifths}
          />
        ))}
      </InlineGrid>
    </BlockStack>
  );
}

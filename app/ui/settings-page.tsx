import type { SerializeFrom } from '@remix-run/node';
import { Banner, BlockStack, Page } from '@shopify/polaris';
import { Fragment, type ReactNode } from 'react';
import type { SettingVersion } from '../platform/settings.server.ts';
import { useFreshData } from './use-fresh-data.ts';
import { VersionTable } from './version-table.tsx';
import { WideCard } from './wide-card.tsx';

interface SettingsPageProps {
  title: string;
  subtitle: string;
  versions: SerializeFrom<SettingVersion>[];
  /** Everybody is still being scored by what was saved last. */
  isPending: boolean;
  /** Begin anew with each version. */
  children: ReactNode;
}

/** A page of settings that scores follow from: their form, then their versions. */
export function SettingsPage({ title, subtitle, versions, isPending, children }: SettingsPageProps) {
  useFreshData(isPending ? 2000 : 30_000);
  return (
    <Page title={title} subtitle={subtitle} backAction={{ content: 'Scores', url: '/app/scores' }}>
      <BlockStack gap="400">
        {isPending ? (
          <Banner tone="info" title="Everybody is being scored by these settings">
            <p>What is shown elsewhere follows within minutes. Whom this moves did nothing, so it triggers nothing.</p>
          </Banner>
        ) : null}
        <Fragment key={versions[0]?.version ?? 0}>{children}</Fragment>
        <WideCard title="Versions of these settings">
          <VersionTable versions={versions} />
        </WideCard>
      </BlockStack>
    </Page>
  );
}

import { Banner, BlockStack, ProgressBar, Text } from '@shopify/polaris';
import { reasonInWords } from '../words.ts';

interface StateBannerProps {
  state: 'live' | 'building' | 'refused';
  reason: string | null;
  built: { done: number; of: number } | null;
}

/** Whether the members are those of the text: nothing to say when they are. */
export function StateBanner({ state, reason, built }: StateBannerProps) {
  switch (state) {
    case 'live':
      return null;
    case 'building': {
      const { done, of } = built ?? { done: 0, of: 0 };
      const share = of === 0 ? 0 : Math.floor((100 * done) / of);
      return (
        <Banner tone="info" title="The members are being worked out">
          <BlockStack gap="200">
            <Text as="p">{`${share}% of the customers are decided. Until then, some are in it by the text before.`}</Text>
            <ProgressBar progress={share} size="small" ariaLabelledBy="building" />
            <span id="building" className="unseen">
              Progress of building
            </span>
          </BlockStack>
        </Banner>
      );
    }
    case 'refused':
      return (
        <Banner tone="critical" title="The text can’t be read any more">
          <Text as="p">{`${reason === null ? '' : `${reasonInWords(reason)}. `}Its members stay as they were until the text is put right and saved.`}</Text>
        </Banner>
      );
  }
}

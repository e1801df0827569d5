import { InlineStack, Text, Thumbnail } from '@shopify/polaris';
import { ImageIcon } from '@shopify/polaris-icons';
import { showMoney } from '../content/show-money.ts';
import type { RecommendedProduct } from '../recommendations/get-recommendations.server.ts';

/** A recommended product with its price and the reason why it was chosen. */
export function ProductLine({ product }: { product: RecommendedProduct }) {
  const { title, imageUrl, priceMinor, currency, reason } = product;
  return (
    <InlineStack gap="300" blockAlign="center" wrap={false}>
      <Thumbnail source={imageUrl ?? ImageIcon} alt="" size="small" />
      <div>
        <Text as="p" fontWeight="medium">
          {title}
        </Text>
        <Text as="p" tone="subdued" variant="bodySm">
          {priceMinor === null ? reason : `${showMoney(priceMinor, currency)} · ${reason}`}
        </Text>
      </div>
    </InlineStack>
  );
}

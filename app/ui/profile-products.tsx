import { Text } from '@shopify/polaris';
import type { RecommendedProduct } from '../recommendations/get-recommendations.server.ts';
import { ProductLine } from './product-line.tsx';
import { TitledCard } from './titled-card.tsx';

/** What the customer is shown next, best first, and why. */
export function ProfileProducts({ products }: { products: RecommendedProduct[] }) {
  return (
    <TitledCard title="Next products">
      {products.length === 0 ? (
        <Text as="p" tone="subdued">
          Nothing of their own yet: blocks show the best sellers.
        </Text>
      ) : (
        products.map((product) => <ProductLine key={product.productId} product={product} />)
      )}
    </TitledCard>
  );
}

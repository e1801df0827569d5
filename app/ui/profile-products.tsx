import { BlockStack, Card, Text } from '@shopify/polaris';
import type { RecommendedProduct } from '../recommendations/get-recommendations.server.ts';
import { ProductLine } from './product-line.tsx';

/** What the customer is shown next, best first, and why. */
export function ProfileProducts({ products }: { products: RecommendedProduct[] }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Next products
        </Text>
        {products.length === 0 ? (
          <Text as="p" tone="subdued">
            Nothing of their own yet: blocks show the best sellers.
          </Text>
        ) : (
          products.map((product) => <ProductLine key={product.productId} product={product} />)
        )}
      </BlockStack>
    </Card>
  );
}

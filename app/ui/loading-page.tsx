import { BlockStack, Card, SkeletonBodyText, SkeletonPage } from '@shopify/polaris';

/** What stands while a page is fetched: of the same shape, so that nothing jumps. */
export function LoadingPage() {
  return (
    <SkeletonPage>
      <BlockStack gap="400">
        <Card>
          <SkeletonBodyText lines={3} />
        </Card>
        <Card>
          <SkeletonBodyText lines={8} />
        </Card>
      </BlockStack>
    </SkeletonPage>
  );
}

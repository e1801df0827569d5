import { BlockStack, Box, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** What stands where rows would be: why there are none, and what brings some. */
export function Nothing({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box padding="800">
      <BlockStack gap="200" inlineAlign="center">
        <Text as="h2" variant="headingMd" alignment="center">
          {title}
        </Text>
        <Text as="p" tone="subdued" alignment="center">
          {children}
        </Text>
      </BlockStack>
    </Box>
  );
}

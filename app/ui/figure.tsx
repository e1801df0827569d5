import { BlockStack, Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** One number with what it counts and over what time. */
export function Figure({ label, value, children }: { label: string; value: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" variant="bodyMd" tone="subdued">
          {label}
        </Text>
        <Text as="p" variant="headingXl">
          {value}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {children}
        </Text>
      </BlockStack>
    </Card>
  );
}

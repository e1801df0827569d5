import { BlockStack, type BlockStackProps, Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

interface TitledCardProps {
  title: ReactNode;
  gap?: '200' | '300' | '400';
  inlineAlign?: NonNullable<BlockStackProps['inlineAlign']>;
  children: ReactNode;
}

/** A card whose content stands below its heading. */
export function TitledCard({ title, gap = '300', inlineAlign, children }: TitledCardProps) {
  return (
    <Card>
      <BlockStack gap={gap} {...(inlineAlign ? { inlineAlign } : {})}>
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}

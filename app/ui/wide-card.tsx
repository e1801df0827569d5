import { Box, Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** A card whose content reaches its edges, below its heading. */
export function WideCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
      </Box>
      {children}
    </Card>
  );
}

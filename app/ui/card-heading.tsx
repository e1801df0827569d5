import { Box, Text } from '@shopify/polaris';

/** The heading of a card whose content reaches its edges. */
export function CardHeading({ children }: { children: string }) {
  return (
    <Box padding="400">
      <Text as="h2" variant="headingMd">
        {children}
      </Text>
    </Box>
  );
}

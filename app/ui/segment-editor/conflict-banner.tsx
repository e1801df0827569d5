import { Banner, BlockStack, Button, ButtonGroup, InlineGrid, Text } from '@shopify/polaris';

interface ConflictBannerProps {
  theirs: string;
  mine: string;
  author: string;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

/** Somebody saved another text meanwhile: both, to choose from. */
export function ConflictBanner({ theirs, mine, author, onTakeTheirs, onKeepMine }: ConflictBannerProps) {
  return (
    <Banner tone="warning" title="Somebody saved another text meanwhile. Nothing of yours is saved yet.">
      <BlockStack gap="300">
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="300">
          <BothTexts title={`Saved by ${author}`} source={theirs} />
          <BothTexts title="Yours" source={mine} />
        </InlineGrid>
        <ButtonGroup>
          <Button onClick={onTakeTheirs}>Go on with theirs</Button>
          <Button onClick={onKeepMine}>Go on with mine</Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}

function BothTexts({ title, source }: { title: string; source: string }) {
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <pre className="payload segment-source">{source}</pre>
    </BlockStack>
  );
}

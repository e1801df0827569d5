import { Form, useNavigation } from '@remix-run/react';
import { BlockStack, Button, Card, ChoiceList, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';

interface OverlapChoiceProps {
  segments: { slug: string; name: string }[];
  chosen: string[];
  most: number;
}

/** Chooses which segments are compared; they become `segment[]` of the address. */
export function OverlapChoice({ segments, chosen, most }: OverlapChoiceProps) {
  const [picked, setPicked] = useState(chosen);
  const loading = useNavigation().state === 'loading';
  const tooMany = picked.length > most;
  return (
    <Card>
      <Form>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            Compared segments
          </Text>
          <div className="choices">
            <ChoiceList
              title={`Segments to compare, at most ${most}`}
              titleHidden
              name="segment"
              allowMultiple
              choices={segments.map(({ slug, name }) => ({ label: name, value: slug }))}
              selected={picked}
              onChange={setPicked}
              error={tooMany ? `Choose at most ${most}` : undefined}
            />
          </div>
          <InlineStack gap="200">
            <Button submit loading={loading} disabled={picked.length < 2 || tooMany}>
              Compare
            </Button>
            <Button onClick={() => setPicked([])} disabled={picked.length === 0}>
              Choose none
            </Button>
          </InlineStack>
        </BlockStack>
      </Form>
    </Card>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import { Form, useNavigation } from '@remix-run/react';
import { Badge, BlockStack, Box, Button, Card, InlineStack, Text } from '@shopify/polaris';
import type { GalleryRow } from '../segments/list-gallery.server.ts';
import { galleryNeedWords } from './gallery-words.ts';
import { ProductPicker } from './product-picker.tsx';

type Ready = SerializeFrom<GalleryRow>;

/** A ready segment: whom it names, its text, what the store lacks for it, and the way to add it. */
export function GalleryCard({ ready }: { ready: Ready }) {
  const { name, description, source, isAdded, missing } = ready;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h3" variant="headingSm">
            {name}
          </Text>
          {missing.length > 0 ? <Badge tone="attention">Needs data</Badge> : null}
          {isAdded ? <Badge>In your list</Badge> : null}
        </InlineStack>
        <Text as="p">{description}</Text>
        <Box background="bg-surface-secondary" padding="200" borderRadius="100">
          <pre className="payload segment-source">{source}</pre>
        </Box>
        <Missing missing={missing} />
        {isAdded ? (
          <InlineStack>
            <Button url={`/app/segments/${ready.slug}`} accessibilityLabel={`Open ${name}`}>
              Open
            </Button>
          </InlineStack>
        ) : (
          <AddForm ready={ready} />
        )}
      </BlockStack>
    </Card>
  );
}

function Missing({ missing }: { missing: Ready['missing'] }) {
  if (missing.length === 0) return null;
  return (
    <Text as="p" tone="caution">
      Your store has no {missing.map((need) => galleryNeedWords[need]).join('; no ')}. Until then this segment can’t
      tell.
    </Text>
  );
}

function AddForm({ ready: { slug, name, asksForProduct, productTitle } }: { ready: Ready }) {
  const { formData } = useNavigation();
  return (
    <Form method="post">
      <input type="hidden" name="slug" value={slug} />
      <BlockStack gap="200">
        {asksForProduct ? (
          <ProductPicker label="Product" name="productId" bestSeller={productTitle} />
        ) : (
          <input type="hidden" name="productId" value="" />
        )}
        <InlineStack>
          <Button
            submit
            loading={formData?.get('slug') === slug}
            disabled={asksForProduct && productTitle === null}
            accessibilityLabel={`Add ${name}`}
          >
            Add
          </Button>
        </InlineStack>
      </BlockStack>
    </Form>
  );
}

import { useFetcher } from '@remix-run/react';
import { Autocomplete, InlineStack, Tag } from '@shopify/polaris';
import { useEffect, useState } from 'react';

interface ProductValuesProps {
  label: string;
  /** Numbers of the products that are asked about, at least one. */
  ids: readonly string[];
  /** Another choice takes the place of the one there is. */
  single?: boolean;
  onChange: (ids: string[]) => void;
}

interface Found {
  products: { productId: string; title: string }[];
}

const address = (query: Record<string, string>) => `/app/segments/gallery/products?${new URLSearchParams(query)}`;

/** Products, chosen by a part of their title. */
export function ProductValues({ label, ids, single = false, onChange }: ProductValuesProps) {
  const named = useFetcher<Found>();
  const found = useFetcher<Found>();
  const [text, setText] = useState('');
  const products = [...(named.data?.products ?? []), ...(found.data?.products ?? [])];
  const titles = new Map(products.map(({ productId, title }) => [productId, title]));
  const asked = ids.join(',');
  const { load } = named;
  useEffect(() => load(address({ ids: asked })), [load, asked]);
  const options = (found.data?.products ?? []).map(({ productId, title }) => ({ value: productId, label: title }));
  const search = (word: string) => found.load(address({ search: word }));
  const choose = (chosen: string) => {
    setText('');
    // the number that a new condition begins with is nobody's choice
    const isBlank = single || (ids.length === 1 && named.data !== undefined && !titles.has(ids[0] ?? ''));
    onChange(isBlank ? [chosen] : [...new Set([...ids, chosen])]);
  };
  return (
    <>
      <InlineStack gap="100">
        {ids.map((id) => {
          const word = titles.get(id) || `Product ${id}`;
          return ids.length > 1 ? (
            <Tag key={id} accessibilityLabel={word} onRemove={() => onChange(ids.filter((one) => one !== id))}>
              {word}
            </Tag>
          ) : (
            <Tag key={id}>{word}</Tag>
          );
        })}
      </InlineStack>
      <Autocomplete
        options={options}
        selected={[...ids]}
        loading={found.state !== 'idle'}
        emptyState={found.data ? 'No product with this in its title' : undefined}
        onSelect={([...all]) => {
          const chosen = all.find((id) => !ids.includes(id));
          if (chosen !== undefined) choose(chosen);
        }}
        textField={
          <Autocomplete.TextField
            label={`${label}: find a product`}
            labelHidden
            placeholder={single ? 'Another product…' : 'Add a product…'}
            value={text}
            onFocus={() => search(text)}
            onChange={(word) => {
              setText(word);
              search(word);
            }}
            autoComplete="off"
          />
        }
      />
    </>
  );
}

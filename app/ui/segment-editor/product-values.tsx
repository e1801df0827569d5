import { Autocomplete, InlineStack, Tag } from '@shopify/polaris';
import { useState } from 'react';
import { useProductSearch } from '../use-product-search.ts';

interface ProductValuesProps {
  label: string;
  /** Numbers of the products that are asked about, at least one. */
  ids: readonly string[];
  /** Another choice takes the place of the one there is. */
  single?: boolean;
  onChange: (ids: string[]) => void;
}

/** Products, chosen by a part of their title. */
export function ProductValues({ label, ids, single = false, onChange }: ProductValuesProps) {
  const { search, titles, isNamed, list } = useProductSearch(ids);
  const [text, setText] = useState('');
  const choose = (chosen: string) => {
    setText('');
    // the number that a new condition begins with is nobody's choice
    const isBlank = single || (ids.length === 1 && isNamed && !titles.has(ids[0] ?? ''));
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
        {...list}
        selected={[...ids]}
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

import { Autocomplete } from '@shopify/polaris';
import { useState } from 'react';
import { useProductSearch } from './use-product-search.ts';

interface ProductPickerProps {
  label: string;
  /** Of the hidden field that holds the product's number. */
  name: string;
  /** What is taken when nothing is chosen; null: there are no products. */
  bestSeller: string | null;
}

/** Chooses one of the store's products by a part of its title. */
export function ProductPicker({ label, name, bestSeller }: ProductPickerProps) {
  const { search, list } = useProductSearch();
  const [text, setText] = useState('');
  const [productId, setProductId] = useState('');
  return (
    <>
      <Autocomplete
        {...list}
        selected={productId === '' ? [] : [productId]}
        onSelect={([chosen]) => {
          setProductId(chosen ?? '');
          setText(list.options.find(({ value }) => value === chosen)?.label ?? '');
        }}
        textField={
          <Autocomplete.TextField
            label={label}
            value={text}
            onFocus={() => search(text)}
            onChange={(word) => {
              setText(word);
              setProductId('');
              search(word);
            }}
            placeholder={bestSeller ?? 'No products yet'}
            helpText={
              productId === '' && bestSeller !== null ? `Without a choice: ${bestSeller}, which sells best` : ''
            }
            autoComplete="off"
          />
        }
      />
      <input type="hidden" name={name} value={productId} />
    </>
  );
}

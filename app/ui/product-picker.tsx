import { useFetcher } from '@remix-run/react';
import { Autocomplete } from '@shopify/polaris';
import { useState } from 'react';

interface ProductPickerProps {
  label: string;
  /** Of the hidden field that holds the product's number. */
  name: string;
  /** What is taken when nothing is chosen; null: there are no products. */
  bestSeller: string | null;
}

interface Found {
  products: { productId: string; title: string }[];
}

/** Chooses one of the store's products by a part of its title. */
export function ProductPicker({ label, name, bestSeller }: ProductPickerProps) {
  const fetcher = useFetcher<Found>();
  const [text, setText] = useState('');
  const [productId, setProductId] = useState('');
  const search = (word: string) => fetcher.load(`/app/segments/gallery/products?search=${encodeURIComponent(word)}`);
  const options = (fetcher.data?.products ?? []).map((product) => ({ value: product.productId, label: product.title }));
  return (
    <>
      <Autocomplete
        options={options}
        selected={productId === '' ? [] : [productId]}
        loading={fetcher.state !== 'idle'}
        emptyState={fetcher.data ? 'No product with this in its title' : undefined}
        onSelect={([chosen]) => {
          setProductId(chosen ?? '');
          setText(options.find(({ value }) => value === chosen)?.label ?? '');
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

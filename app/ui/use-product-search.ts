import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';

interface Found {
  products: { productId: string; title: string }[];
}

const address = (query: Record<string, string>) => `/app/segments/gallery/products?${new URLSearchParams(query)}`;

/** Products of the store by a part of their title, as the fields that choose them need it. @param chosen numbers whose titles are wanted too. */
export function useProductSearch(chosen: readonly string[] = []) {
  const found = useFetcher<Found>();
  const { load, data } = useFetcher<Found>();
  const ids = chosen.join(',');
  useEffect(() => {
    if (ids !== '') load(address({ ids }));
  }, [load, ids]);
  const options = (found.data?.products ?? []).map(({ productId, title }) => ({ value: productId, label: title }));
  const known = [...(data?.products ?? []), ...(found.data?.products ?? [])];
  return {
    search: (word: string) => found.load(address({ search: word })),
    titles: new Map(known.map(({ productId, title }) => [productId, title])),
    /** Whether those of the chosen have been asked for. */
    isNamed: data !== undefined,
    /** What an `Autocomplete` shows of a search. */
    list: {
      options,
      loading: found.state !== 'idle',
      emptyState: found.data ? 'No product with this in its title' : undefined,
    },
  };
}

import { useRouteLoaderData } from '@remix-run/react';

/** The store whose admin this is. */
export interface Store {
  name: string;
  /** ISO 4217. */
  currency: string;
  /** IANA name: all moments are shown in the store's own time. */
  timeZone: string;
}

/** The store, as the layout of the admin has loaded it. */
export function useStore(): Store {
  const store = useRouteLoaderData<Store>('routes/admin');
  if (!store) throw new Error('useStore is for pages inside the admin');
  return store;
}

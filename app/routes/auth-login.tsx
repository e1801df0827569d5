import type { MetaFunction } from '@remix-run/react';

export const meta: MetaFunction = () => [{ title: 'Regulars' }];

/** Where the library sends who comes without a store. It has no form: a store is never asked for, Shopify tells it. */
export default function Login() {
  return (
    <main style={{ maxWidth: '32rem', margin: '20vh auto', padding: '0 1rem' }}>
      <h1 style={{ fontSize: '1.25rem' }}>Open Regulars from your Shopify admin</h1>
      <p style={{ marginTop: '0.5rem' }}>
        In the admin, choose Apps, then Regulars. There is nothing to sign in to here.
      </p>
    </main>
  );
}

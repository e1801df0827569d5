import { type LoaderFunctionArgs, redirect } from '@remix-run/node';

/** Shopify opens the app at its root, or at /app; both lead to Home with Shopify's own parameters. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  return redirect(searchParams.has('shop') ? `/app${search}` : '/auth/login');
}

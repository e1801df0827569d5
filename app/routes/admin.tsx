import { type HeadersFunction, json, type LoaderFunctionArgs } from '@remix-run/node';
import { isRouteErrorResponse, Outlet, useLocation, useNavigation, useRouteError } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import { boundary } from '@shopify/shopify-app-remix/server';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { FailedPage } from '../ui/failed-page.tsx';
import { LoadingPage } from '../ui/loading-page.tsx';
import type { Store } from '../ui/use-store.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { name, domain, currency, timeZone } = await authenticateAdmin(request);
  return json<Store>({ name: name ?? domain, currency, timeZone });
}

/** The store's name, currency and zone may be a session old. */
export function shouldRevalidate() {
  return false;
}

export default function Admin() {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const leaving = navigation.state === 'loading' && navigation.location.pathname !== pathname;
  return (
    // App Bridge is loaded by root.tsx, first in the document: this provider would load it a second time, later.
    <AppProvider isEmbeddedApp={false} apiKey="">
      <NavMenu>
        <a href="/app" rel="home">
          Home
        </a>
        <a href="/app/customers">Customers</a>
        <a href="/app/segments">Segments</a>
        <a href="/app/scores">Scores</a>
        <a href="/app/recommendations">Recommendations</a>
        <a href="/app/blocks">Blocks</a>
        <a href="/app/connections">Connections</a>
        <a href="/app/imports">Import</a>
        <a href="/app/quality">Data quality</a>
        <a href="/app/privacy">Privacy</a>
        <a href="/app/health">Health</a>
      </NavMenu>
      {leaving ? <LoadingPage /> : <Outlet />}
    </AppProvider>
  );
}

/** A page's own failures stop at its FailedPage. What the library answers instead of a page is for App Bridge, and passes unchanged. */
export function ErrorBoundary() {
  const error = useRouteError();
  if (isRouteErrorResponse(error)) return boundary.error(error);
  return (
    <AppProvider isEmbeddedApp={false} apiKey="">
      <FailedPage />
    </AppProvider>
  );
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

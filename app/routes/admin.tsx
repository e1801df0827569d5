import type { HeadersFunction, LoaderFunctionArgs } from '@remix-run/node';
import { Outlet, useRouteError } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import { boundary } from '@shopify/shopify-app-remix/server';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { name, domain } = await authenticateAdmin(request);
  return { name: name ?? domain };
}

export default function Admin() {
  return (
    <AppProvider isEmbeddedApp={false} apiKey="">
      <NavMenu>
        <a href="/app" rel="home">
          Home
        </a>
        <a href="/app/customers">Customers</a>
        <a href="/app/segments">Segments</a>
        <a href="/app/recommendations">Recommendations</a>
        <a href="/app/blocks">Blocks</a>
        <a href="/app/connections">Connections</a>
        <a href="/app/health">Health</a>
      </NavMenu>
      <Outlet />
    </AppProvider>
  );
}

export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

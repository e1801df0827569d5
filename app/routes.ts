import type { UNSAFE_RouteConfig as RouteConfig } from '@remix-run/dev';

/** The admin's addresses. Webhooks, the pixel and the feeds are not among them: server.ts answers those itself. */
export default [
  { index: true, file: 'routes/entrance.tsx' },
  { path: 'auth/login', file: 'routes/auth-login.tsx' },
  { path: 'auth/*', file: 'routes/auth.tsx' },
  {
    path: 'app',
    file: 'routes/admin.tsx',
    children: [
      { index: true, file: 'routes/home.tsx' },
      { path: 'customers', file: 'routes/customers.tsx' },
      { path: 'customers/duplicates', file: 'routes/duplicates.tsx' },
      { path: 'customers/:customerId', file: 'routes/customer.tsx' },
      { path: 'segments', file: 'routes/segments.tsx' },
      { path: 'recommendations', file: 'routes/recommendations.tsx' },
      { path: 'blocks', file: 'routes/blocks.tsx' },
      { path: 'connections', file: 'routes/connections.tsx' },
      { path: 'imports', file: 'routes/imports.tsx' },
      { path: 'imports/upload', file: 'routes/imports-upload.tsx' },
      { path: 'imports/report', file: 'routes/imports-report.tsx' },
      { path: 'quality', file: 'routes/quality.tsx' },
      { path: 'quality/exclusions', file: 'routes/quality-exclusions.tsx' },
      { path: 'quality/sources', file: 'routes/quality-sources.tsx' },
      { path: 'quality/notifications', file: 'routes/quality-notifications.tsx' },
      { path: 'quality/delivery', file: 'routes/quality-delivery.tsx' },
      { path: 'privacy', file: 'routes/privacy.tsx' },
      { path: 'privacy/data', file: 'routes/privacy-data.tsx' },
      { path: 'privacy/export', file: 'routes/privacy-export.tsx' },
      { path: 'health', file: 'routes/health.tsx' },
      { path: '*', file: 'routes/not-found.tsx' },
    ],
  },
] satisfies RouteConfig;

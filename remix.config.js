/**
 * Every option of Remix, in one place; vite.config.ts hands them to the plugin.
 * v3_singleFetch stays off: with it a thrown 401 loses X-Shopify-Retry-Invalid-Session-Request, unless every route
 * exports `headers`; Shopify's own template has it off too.
 */
export default {
  appDirectory: 'app',
  buildDirectory: 'build',
  serverModuleFormat: 'esm',
  future: {
    v3_fetcherPersist: true,
    v3_lazyRouteDiscovery: true,
    v3_relativeSplatPath: true,
    v3_routeConfig: true,
    v3_singleFetch: false,
    v3_throwAbortReason: true,
  },
};

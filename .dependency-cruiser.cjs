// The walls of the house. An order walks down this list once: a stage may import the stages above it, never one below.
const stages = [
  'consent',
  'inbox',
  'profiles',
  'experiments',
  'insights',
  'segments',
  'recommendations',
  'content',
  'triggers',
  'outbox',
  'impact',
  'privacy',
];
const anyStage = `^app/(${stages.join('|')})/`;
const tests = '[.]test[.]tsx?$';
const app = '^app/';

/** A package that only some folders may import. */
function fence(name, packages, allowed) {
  return {
    name,
    comment: `${packages} stays behind ${allowed}: a change of vendor touches one room.`,
    severity: 'error',
    from: { path: app, pathNot: [...allowed, tests] },
    to: { path: packages },
  };
}

module.exports = {
  forbidden: [
    ...stages.slice(0, -1).map((stage, index) => ({
      name: `${stage}-looks-up`,
      comment: 'An order only walks down: what follows is called by jobs/ in stage order.',
      severity: 'error',
      from: { path: `^app/${stage}/` },
      to: { path: `^app/(${stages.slice(index + 1).join('|')})/` },
    })),
    {
      name: 'stages-know-no-edge',
      comment: 'Routes, jobs and ui use the stages, not the other way round.',
      severity: 'error',
      from: { path: `${anyStage}|^app/(shopify|maths|platform)/` },
      to: { path: '^app/(routes|jobs|ui)/|^app/(root|routes|entry[.])' },
    },
    {
      name: 'foundations-know-no-stage',
      comment: 'shopify, maths and platform carry the stages.',
      severity: 'error',
      from: { path: '^app/(shopify|maths|platform)/' },
      to: { path: anyStage },
    },
    {
      name: 'platform-stands-alone',
      severity: 'error',
      from: { path: '^app/platform/' },
      to: { path: '^app/(shopify|maths)/' },
    },
    {
      name: 'maths-has-no-domain',
      comment: 'maths is pure algorithms: it imports itself and packages.',
      severity: 'error',
      from: { path: '^app/maths/', pathNot: tests },
      to: { path: '^(app/(?!maths/)|sandbox|test|bench|bin)' },
    },
    {
      name: 'ui-has-no-data-access',
      comment: 'A component may name the type of what it shows.',
      severity: 'error',
      from: { path: '^app/ui/' },
      to: { path: '[.]server[.]tsx?$|^app/(routes|jobs)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'jobs-and-routes-apart',
      comment: 'Web and worker are two processes: they share stages, not each other.',
      severity: 'error',
      from: { path: '^app/jobs/' },
      to: { path: '^app/(routes|ui)/' },
    },
    {
      name: 'pure-stays-pure',
      comment: 'A file without .server may not import one that touches the world, not even its types.',
      severity: 'error',
      from: { path: `${anyStage}|^app/shopify/`, pathNot: ['[.]server[.]tsx?$', tests] },
      to: { path: '[.]server[.]tsx?$' },
    },
    {
      name: 'pure-uses-no-world',
      comment: 'File, network, process and database only in .server.ts.',
      severity: 'error',
      from: { path: `${anyStage}|^app/(shopify|maths)/`, pathNot: ['[.]server[.]tsx?$', tests] },
      to: {
        path: '^(node:)?(fs|net|http|https|http2|dns|tls|child_process|worker_threads|cluster|process)(/|$)|(^|/)node_modules/(@types/)?(pg|graphile-worker|undici)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-jsx-in-stages',
      severity: 'error',
      from: { path: `${anyStage}|^app/(shopify|maths|platform|jobs)/` },
      to: { path: '[.]tsx$|(^|/)node_modules/(@types/)?(react|react-dom)/' },
    },
    {
      name: 'one-door-to-the-database',
      comment: 'Connections come from platform; a stage is given its transaction.',
      severity: 'error',
      from: { path: app, pathNot: ['^app/platform/', '[.]server[.]test[.]tsx?$'] },
      to: { path: '(^|/)node_modules/(@types/)?pg/', dependencyTypesNot: ['type-only'] },
    },
    fence('fence-shopify', '(^|/)node_modules/@shopify/', [
      '^app/(shopify|ui|routes)/',
      '^app/(root|routes|entry[.].+)[.]tsx?$',
    ]),
    fence('fence-liquid', '(^|/)node_modules/liquidjs/', ['^app/content/']),
    fence('fence-esp', '(^|/)node_modules/(@types/)?(klaviyo-api|@sendgrid)/', ['^app/outbox/']),
    fence('fence-prisma', '(^|/)node_modules/(@types/)?(@prisma|[.]prisma)/|^app/platform/prisma/', [
      '[.]server[.]tsx?$',
      '^app/platform/prisma/',
    ]),
    {
      name: 'app-knows-no-sandbox',
      comment: 'Only base URLs in the environment differ between the sandbox and the world.',
      severity: 'error',
      from: { path: '^(app|extensions|server[.]ts|worker[.]ts)', pathNot: tests },
      to: { path: '^(sandbox|test|bin|bench)/' },
    },
    {
      name: 'sandbox-knows-no-app',
      comment: 'It stands for other companies: it must not share our mistakes.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: tests },
      to: { path: '^(app|test|bin|bench|extensions)/' },
    },
    {
      name: 'extensions-stand-alone',
      severity: 'error',
      from: { path: '^extensions/' },
      to: { path: '^(app|sandbox|test|bin|bench)/' },
    },
    {
      name: 'one-module-graph',
      comment: 'server.ts reaches stages and pool through the built bundle: a second graph would be a second pool.',
      severity: 'error',
      from: { path: '^server[.]ts$' },
      to: {
        path: '^app/(?!platform/)|^app/platform/(db|queue)[.]',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-lost-import',
      severity: 'error',
      from: { pathNot: '^(extensions|app/platform/prisma)/' },
      to: { couldNotResolve: true, pathNot: '^(virtual:|[.]{1,2}/build/)' },
    },
    {
      name: 'no-dev-package-in-the-product',
      severity: 'error',
      from: { path: '^(app|server[.]ts|worker[.]ts)', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/|^app/platform/prisma' },
    exclude: { path: '^(build|coverage|[.]regulars)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};

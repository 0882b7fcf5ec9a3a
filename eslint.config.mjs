import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A folder called core/, and the analysis, decide from what they are given: the same input, the same answer. */
const pureFolders = ['libs/*/src/core/**/*.ts', 'libs/*/src/**/core/**/*.ts', 'libs/analysis/src/**/*.ts'];

const impureGlobals = ['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'console'].map(
  (name) => ({ name, message: 'core/ is pure: what it needs is given to it.' }),
);

const impureProperties = [
  ['Date', 'now', 'core/ has no clock: take the instant as an argument.'],
  ['Math', 'random', 'core/ has no chance: take a seeded source as an argument.'],
  ['crypto', 'randomUUID', 'core/ has no chance: take the id as an argument.'],
].map(([object, property, message]) => ({ object, property, message }));

const impureImports = [
  {
    group: ['@nestjs/*', 'typeorm', 'typeorm/*', 'bullmq', 'ioredis', 'pg', 'fastify'],
    message: 'core/ knows no framework and no database.',
  },
  {
    group: [
      'fs',
      'node:fs',
      'node:fs/*',
      'node:net',
      'node:http',
      'node:https',
      'node:child_process',
      'node:process',
      'node:timers',
      'node:timers/*',
      'node:os',
      'node:worker_threads',
    ],
    message: 'core/ is pure: what it needs is given to it.',
  },
];

export default defineConfig(
  { ignores: ['dist/', 'var/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Nest's modules are classes without a body.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Rows of TypeORM are plain records that happen to be described by a class: they are built and spread as such.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 5 }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'A front door names what it lets out.' },
      ],
    },
  },
  {
    // Nest fills constructors: a service names what it works with, however many that are.
    files: ['**/*.{service,controller,module,job,jobs}.ts'],
    rules: { '@typescript-eslint/max-params': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // The runner takes promises, and a failing access is a failing test.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: pureFolders,
    ignores: ['**/*.spec.ts', 'libs/analysis/src/pipeline/**', 'libs/analysis/src/model.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': ['error', ...impureProperties],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: impureImports }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'A front door names what it lets out.' },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'core/ has no clock.' },
      ],
    },
  },
  {
    files: ['**/*.mjs', 'bin/throughline'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(['process', 'console', 'URL', 'Buffer'].map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['bin/throughline'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['apps/web/src/**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['window', 'document', 'EventSource', 'HTMLElement', 'HTMLScriptElement'].map((n) => [n, 'readonly']),
      ),
    },
  },
);

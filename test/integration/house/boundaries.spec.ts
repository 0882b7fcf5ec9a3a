import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = process.cwd();
const run = promisify(execFile);

/** A house of a few files under the real rules: each planted fault must be found, or the rule does not hold. */
let house: string;

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'throughline-house-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs', 'eslint.config.mjs']) {
    await cp(join(root, file), join(house, file));
  }
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'));
  const libs = ['analysis', 'platform', 'journal', 'accounts', 'consultations', 'intake', 'findings', 'decisions'];
  for (const lib of libs) await plant(`libs/${lib}/src/index.ts`, `export const ${lib} = 1;\n`);
  await plant('libs/journal/src/inside.ts', 'export const inside = 1;\n');
  await plant('apps/web/src/main.ts', "import { intake } from '#intake';\nexport const web = intake;\n");
  await plant('config/index.ts', 'export const config = 1;\n');
  await plant('test/support/app.ts', 'export const app = 1;\n');
  await plant('examples/index.ts', 'export const sample = 1;\n');
});

afterAll(async () => {
  await rm(house, { recursive: true, force: true });
});

async function plant(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, path)), { recursive: true });
  await writeFile(join(house, path), text);
}

async function brokenRules(): Promise<string[]> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json'];
  const { stdout } = await run(process.execPath, [program, ...args, 'apps', 'libs', 'config', 'test', 'examples'], {
    cwd: house,
    env: { PATH: process.env['PATH'] },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: unknown) => error as { stdout: string });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

async function rulesBrokenBy(path: string, text: string): Promise<string[]> {
  await plant(path, text);
  try {
    return await brokenRules();
  } finally {
    await rm(join(house, path));
  }
}

describe('boundaries', () => {
  it('are kept by a house without faults', async () => {
    expect(await brokenRules()).toEqual([]);
  });

  it.each([
    ['a lib that looks up', 'libs/intake/src/up.ts', "import { findings } from '#findings';", 'rank-of-intake'],
    ['a lib that looks aside', 'libs/journal/src/up.ts', "import { accounts } from '#accounts';", 'rank-of-journal'],
    ['analysis with a database', 'libs/analysis/src/up.ts', "import { Client } from 'pg';", 'pure-analysis'],
    [
      'a way in beside the front door',
      'libs/intake/src/side.ts',
      "import { inside } from '../../journal/src/inside.js';",
      'front-door-between-libs',
    ],
    [
      'an app that climbs in',
      'apps/web/src/side.ts',
      "import { inside } from '../../../libs/journal/src/inside.js';",
      'front-door',
    ],
    [
      'apps that know each other',
      'apps/worker/src/main.ts',
      "import { web } from '../../web/src/main.js';",
      'apps-apart',
    ],
    ['a lib that reads the environment', 'libs/intake/src/env.ts', "import { config } from '#config';", 'libs-below'],
    [
      'an app that needs a test',
      'apps/web/src/app.ts',
      "import { app } from '../../../test/support/app.js';",
      'tests-outside',
    ],
    ['a package away from home', 'libs/intake/src/queue.ts', "import { Queue } from 'bullmq';", 'home-of-bullmq'],
    ['a core with files', 'libs/intake/src/core/read.ts', "import { readFileSync } from 'node:fs';", 'pure-core'],
    ['an import that leads nowhere', 'libs/intake/src/lost.ts', "import { gone } from './gone.js';", 'found'],
    [
      'a package of development at work',
      'libs/intake/src/dev.ts',
      "import { parse } from 'yaml';",
      'not-for-development',
    ],
  ])('find %s', async (_what, path, line, rule) => {
    const [, name] = /\{ (\w+) \}/.exec(line) ?? [];
    expect(await rulesBrokenBy(path, `${line}\nexport const used = ${name ?? ''};\n`)).toContain(rule);
  });

  it('find a circle', async () => {
    await plant('libs/intake/src/a.ts', "import { b } from './b.js';\nexport const a = () => b;\n");
    const broken = await rulesBrokenBy(
      'libs/intake/src/b.ts',
      "import { a } from './a.js';\nexport const b = () => a;\n",
    );
    await rm(join(house, 'libs/intake/src/a.ts'));
    expect(broken).toContain('no-cycles');
  });
});

describe('lint', () => {
  const file = 'libs/intake/src/core/planted.ts';

  async function complaintsAbout(text: string): Promise<string[]> {
    await plant(file, text);
    try {
      const program = join(root, 'node_modules/eslint/bin/eslint.js');
      const { stdout } = await run(process.execPath, [program, '--format', 'json', file], {
        cwd: house,
        env: { PATH: process.env['PATH'] },
      }).catch((error: unknown) => error as { stdout: string });
      const [result] = JSON.parse(stdout) as { messages: { ruleId: string }[] }[];
      return result?.messages.map(({ ruleId }) => ruleId) ?? [];
    } finally {
      await rm(join(house, file));
    }
  }

  it('lets a pure core pass', async () => {
    expect(await complaintsAbout('export const twice = (n: number): number => n * 2;\n')).toEqual([]);
  });

  it.each([
    ['the clock', 'export const now = (): number => Date.now();', 'no-restricted-properties'],
    ['the clock, by its constructor', 'export const now = (): Date => new Date();', 'no-restricted-syntax'],
    ['chance', 'export const dice = (): number => Math.random();', 'no-restricted-properties'],
    ['the environment', "export const env = process.env['HOME'];", 'no-restricted-globals'],
    [
      'the file system',
      "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x', 'utf8');",
      '@typescript-eslint/no-restricted-imports',
    ],
    [
      'a framework',
      "import { Injectable } from '@nestjs/common';\nexport const used = Injectable;",
      '@typescript-eslint/no-restricted-imports',
    ],
    ['any', 'export const loose = (x: any): string => String(x);', '@typescript-eslint/no-explicit-any'],
  ])('keeps a core from %s', async (_what, text, rule) => {
    expect(await complaintsAbout(`${text}\n`)).toContain(rule);
  });
});

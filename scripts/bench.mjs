/**
 * `npm run bench`: runs `test/bench/*.bench.ts`, one process each, so that none warms or starves another;
 * `-- --only NAME` runs one. Each prints its results on stdout, one JSON object a line; its words go to stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';
import { PreparationFault, prepare } from './prepare.mjs';

function bench(args) {
  const only = wanted(args);
  const names = benches();
  const chosen = only === undefined ? names : names.filter((name) => name === only);
  if (chosen.length === 0) {
    process.stderr.write(`There is no bench "${only ?? ''}"; there are: ${names.join(', ') || 'none'}\n`);
    process.exitCode = 2;
    return;
  }
  const node = prepare();
  for (const name of chosen) {
    process.stderr.write(`${name} ...\n`);
    const { status } = spawnSync(
      node,
      ['--enable-source-maps', '--expose-gc', join(root, `dist/test/bench/${name}.bench.js`)],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    if (status !== 0) {
      process.stderr.write(`${name}: did not finish (exit code ${String(status)})\n`);
      process.exitCode = 1;
    }
  }
}

function benches() {
  const folder = join(root, 'test/bench');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.replace(/\.bench\.ts$/, ''))
    .sort();
}

function wanted(args) {
  if (args.length === 0) return undefined;
  if (args.length === 2 && args[0] === '--only') return args[1];
  if (args.length === 1 && args[0]?.startsWith('--only=')) return args[0].slice('--only='.length);
  process.stderr.write('npm run bench -- --only NAME\n');
  process.exit(2);
}

try {
  bench(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PreparationFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

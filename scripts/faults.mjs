/**
 * `npm run faults -- --seconds S --seed N`: an installation of real processes under load while they are killed, and then
 * the check of what must hold (`test/faults/run/main.ts`).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';
import { PreparationFault, prepare } from './prepare.mjs';

try {
  const main = join(root, 'dist/test/faults/run/main.js');
  const { status } = spawnSync(prepare(), ['--enable-source-maps', main, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof PreparationFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

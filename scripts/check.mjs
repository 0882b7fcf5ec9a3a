/** `npm run check`: format, lint, types, boundaries, the lock, unused code. All of them run, and each says whether it holds. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';
import { PreparationFault, install, rightNode } from './prepare.mjs';

const checks = [
  { name: 'format', program: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', program: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  { name: 'types', program: 'typescript/bin/tsc', args: ['-p', '.', '--noEmit'] },
  {
    name: 'boundaries',
    program: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'config', 'test', 'examples'],
  },
  { name: 'lock', program: '../scripts/lock.mjs', args: ['--check'] },
  { name: 'unused', program: 'knip/bin/knip.js', args: ['--no-progress'] },
];

async function check() {
  install();
  const node = rightNode();
  const wanted = process.argv.slice(2);
  const failed = [];
  // Two at a time: the slow ones wait for nothing but a processor.
  const waiting = checks.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const began = Date.now();
      const { holds, said } = await run(node, one);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      process.stdout.write(`${holds ? 'ok  ' : 'FAIL'}  ${one.name.padEnd(11)}${seconds} s\n`);
      if (!holds) {
        failed.push(one.name);
        process.stdout.write(`${said.trim()}\n\n`);
      }
    }
  };
  await Promise.all([next(), next()]);
  if (failed.length > 0) process.stdout.write(`does not hold: ${failed.join(', ')}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function run(node, { program, args }) {
  return new Promise((resolve) => {
    const child = spawn(node, [join(root, 'node_modules', program), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    }
    child.once('error', (error) => {
      resolve({ holds: false, said: error.message });
    });
    child.once('close', (code) => {
      resolve({ holds: code === 0, said });
    });
  });
}

check().catch((error) => {
  if (!(error instanceof PreparationFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

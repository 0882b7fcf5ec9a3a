/**
 * `npm test`: every test, on what is installed and built for it first. Arguments go to Jest
 * (`npm test -- test/integration/intake`). The last line is `N passed, N failed`, with `, N skipped` where some were.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './build.mjs';
import { PreparationFault, prepare } from './prepare.mjs';

const outsidePrograms = [
  {
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser'],
    debian: 'chromium',
    variable: 'CHROMIUM_PATH',
  },
  { name: 'Redis', programs: ['redis-server'], debian: 'redis-server' },
  { name: 'Dovecot', programs: ['dovecot'], debian: 'dovecot-imapd' },
];

main();

function main() {
  let node;
  try {
    node = prepare();
  } catch (error) {
    if (!(error instanceof PreparationFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    finish({ passed: 0, failed: 1, skipped: 0 });
    return;
  }
  const leftOut = installOutsidePrograms();
  const counts = runJest(node, process.argv.slice(2));
  for (const name of leftOut) {
    process.stdout.write(
      `Left out: what needs ${name}, which is not on this machine and could not be installed here.\n`,
    );
  }
  finish(counts);
}

function runJest(node, args) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-results-'));
  const results = join(folder, 'results.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  try {
    const { status } = spawnSync(node, [jest, '--json', `--outputFile=${results}`, ...args], {
      cwd: root,
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      },
      // Jest tells people on stderr; what --json says on stdout is for the file alone.
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return counted(results, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file of tests that could not even be loaded has failed, although none of its tests did. */
function counted(results, status) {
  if (!existsSync(results)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

function finish({ passed, failed, skipped }) {
  const rest = skipped > 0 ? `, ${String(skipped)} skipped` : '';
  process.stdout.write(`${String(passed)} passed, ${String(failed)} failed${rest}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** @returns the names of those that are still missing */
function installOutsidePrograms() {
  const missing = outsidePrograms.filter((each) => !isThere(each));
  if (missing.length === 0) return [];
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    const names = missing.map(({ debian }) => debian);
    process.stderr.write(`Installing ${names.join(' and ')} for the tests (a minute or two, once) ...\n`);
    apt(['update']);
    for (const name of names) apt(['install', '--yes', '--no-install-recommends', name]);
  }
  return missing.filter((each) => !isThere(each)).map(({ name }) => name);
}

function apt(args) {
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(`apt-get ${args.join(' ')}: ${(stderr ?? '').trim()}\n`);
}

function isThere({ programs, variable }) {
  const named = variable === undefined ? undefined : process.env[variable];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
  return (
    (named !== undefined && existsSync(named)) ||
    programs.some((program) => folders.some((folder) => existsSync(join(folder, program))))
  );
}

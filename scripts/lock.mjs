/**
 * `node scripts/lock.mjs`: names in package-lock.json the packages for other kinds of machine that npm left out, because
 * the registry it was written against did not have them; `npm ci` takes no lock in which one is not named.
 * `--check` only says which are missing, and which packages have no hash of their content.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const file = join(root, 'package-lock.json');
const systems = { darwin: 'darwin', win32: 'win32', windows: 'win32', freebsd: 'freebsd', android: 'android' };
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'arm'];

function main() {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingIn(lock.packages);
  if (process.argv.includes('--check')) {
    check(lock.packages, missing);
    return;
  }
  for (const { name, version, dev } of missing) lock.packages[`node_modules/${name}`] = entry(name, version, dev);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${String(missing.length)} named\n`);
}

function check(packages, missing) {
  const named = new Set(missing.map(({ name }) => name));
  const bare = Object.entries(packages)
    .filter(([path, { integrity, optional }]) => path !== '' && integrity === undefined && optional !== true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  for (const name of named) process.stdout.write(`${name}: not named; node scripts/lock.mjs names it\n`);
  for (const name of bare) process.stdout.write(`${name}: has no hash; write the lock anew, without node_modules\n`);
  process.exitCode = named.size + bare.length === 0 ? 0 : 1;
}

function missingIn(packages) {
  const found = new Map();
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!isThere(packages, path, name)) found.set(name, { name, version, dev });
    }
  }
  return [...found.values()];
}

/** Beside the package that wants it, or in any folder above, as Node looks for it. */
function isThere(packages, path, name) {
  for (let folder = path; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

/** Such packages say in their name which machine they are for. */
function entry(name, version, dev) {
  const words = name.split(/[-/]/);
  const system = words.map((word) => systems[word]).find((word) => word !== undefined);
  const processor = processors.find((each) => words.includes(each));
  if (processor === undefined || !/^\d/.test(version)) throw new Error(`${name}@${version}: for which machine?`);
  return {
    version,
    cpu: [processor],
    ...(dev === true ? { dev } : {}),
    ...(system === undefined && /musl/.test(name) ? { libc: ['musl'] } : {}),
    ...(system === undefined && /gnu/.test(name) ? { libc: ['glibc'] } : {}),
    optional: true,
    os: [words.includes('openharmony') ? 'openharmony' : (system ?? 'linux')],
  };
}

main();

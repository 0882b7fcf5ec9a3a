/**
 * From a fresh clone to something that runs: packages, a Node of the right version, `dist/`. Uses nothing that is not
 * part of Node 20, and says one line on stderr for what takes long.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isBuilt, root } from './build.mjs';

const modules = join(root, 'node_modules');
const wantedMajor = 24;

/** What a person can do something about, in one line. */
export class PreparationFault extends Error {}

/**
 * Makes everything ready that `dist/` needs to run.
 *
 * @returns {string} the Node to run it with
 * @throws {PreparationFault}
 */
export function prepare() {
  install();
  const node = rightNode();
  if (!isBuilt()) {
    if (!existsSync(join(root, 'dist'))) say('Building (a few seconds, once) ...');
    const { status, stderr } = run(node, [join(root, 'scripts/build.mjs')]);
    if (status !== 0) throw new PreparationFault(`The sources do not build:\n${stderr.trim()}`);
  }
  return node;
}

/** Installs the packages exactly as locked, where they are missing or older than the lock. */
export function install() {
  if (isInstalled()) return;
  say('Installing what is missing (a minute or two, once) ...');
  const { command, args, shell } = npm();
  // Newer npm warns of engines and of scripts that it left out; what matters of that is looked after below.
  const { status, stdout, stderr } = run(command, [...args, 'ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    env: withoutOwnPrograms(),
    shell,
  });
  if (status !== 0) {
    throw new PreparationFault(`The packages could not be installed (npm ci):\n${`${stderr}${stdout}`.trim()}`);
  }
  writeFileSync(join(modules, '.throughline'), lockHash());
}

/**
 * Finds a Node of the right version: the one among the packages, also where npm did not run its install script.
 *
 * @returns {string}
 * @throws {PreparationFault}
 */
export function rightNode() {
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return process.execPath;
  const found = nodeAmongPackages();
  if (found !== undefined) return found;
  const script = join(modules, 'node/installArchSpecificPackage.js');
  if (existsSync(script)) {
    say(`Fetching Node ${String(wantedMajor)} (once) ...`);
    run(process.execPath, [script], { cwd: join(modules, 'node') });
  }
  const fetched = nodeAmongPackages();
  if (fetched !== undefined) return fetched;
  throw new PreparationFault(
    `Node ${String(wantedMajor)} could not be fetched for this machine (${process.platform}-${process.arch}); ` +
      `install it by hand and start again: https://nodejs.org`,
  );
}

function nodeAmongPackages() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const apart = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`];
  const folders = [join(modules, 'node')];
  for (const name of apart) folders.push(join(modules, name), join(modules, 'node/node_modules', name));
  return folders
    .map((folder) => join(folder, 'bin', `node${suffix}`))
    .find((file) => existsSync(file) && run(file, ['--version']).status === 0);
}

/** By our own mark, or, where somebody ran npm by hand, by the list that npm writes last. */
function isInstalled() {
  const list = statSync(join(modules, '.package-lock.json'), { throwIfNoEntry: false });
  if (list === undefined) return false;
  const mark = join(modules, '.throughline');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lockHash()) return true;
  return list.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** The npm that started us, where one did; else the one on the path. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script !== undefined && /npm-cli\.c?js$/.test(script) && node !== undefined && existsSync(node)) {
    return { command: node.startsWith(modules) ? process.execPath : node, args: [script], shell: false };
  }
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/** npm would otherwise run its scripts with the very Node that it is about to replace. */
function withoutOwnPrograms() {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(modules));
  return { ...process.env, PATH: path.join(delimiter), NODE_OPTIONS: '' };
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return { status: result.status, stdout: result.stdout ?? '', stderr: result.stderr ?? String(result.error ?? '') };
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

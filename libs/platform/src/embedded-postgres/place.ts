import { randomBytes } from 'node:crypto';
import { chown, lstat, mkdir, readFile, readdir, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Account, accountOf, canEnter, isRoot, unprivilegedAccount } from './account.js';
import { type Binaries, sharedFolder } from './binaries.js';
import { EmbeddedPostgresFault } from './fault.js';

/** Where the data of PostgreSQL lie, and as whom it has to run to open them. */
export interface Place {
  /** The cluster: `DATA_DIR/postgres`, or what this symbolic link points to. */
  readonly folder: string;
  /** Undefined where PostgreSQL runs as the user of this process. */
  readonly account: Account | undefined;
  readonly exists: boolean;
}

/**
 * Finds the data of a data directory, or where new ones will be made. They lie inside it. Only where root starts and the
 * account lent to PostgreSQL cannot enter (a clone under a home of mode 700), they lie in a folder of their own below
 * {@link sharedFolder}, and `DATA_DIR/postgres` is a link to it.
 *
 * @throws {EmbeddedPostgresFault} where there are data that cannot be opened: of another user, of another version, gone
 */
export async function findPlace(dataDir: string, binaries: Binaries): Promise<Place> {
  const name = join(dataDir, 'postgres');
  const folder = await followed(name);
  if (folder === undefined) return newPlace(dataDir, name);

  await refuseOtherVersion(folder, dataDir, binaries);
  return { folder, account: await accountFor(folder, name), exists: true };
}

async function followed(name: string): Promise<string | undefined> {
  const entry = await lstat(name).catch(() => undefined);
  if (entry === undefined) return undefined;
  if (!entry.isSymbolicLink()) return name;
  const target = resolve(dirname(name), await readlink(name));
  if ((await stat(target).catch(() => undefined)) !== undefined) return target;
  if (await isUnfinished(target)) return undefined;
  throw new EmbeddedPostgresFault(
    `DATA_DIR: ${name} points to ${target}, where the data of PostgreSQL are no more; put them back, or remove the link to start empty`,
  );
}

/** A first start may have died between making the link and filling the folder. */
async function isUnfinished(target: string): Promise<boolean> {
  const siblings: string[] = await readdir(dirname(target)).catch(() => []);
  return siblings.includes('belongs-to');
}

async function newPlace(dataDir: string, name: string): Promise<Place> {
  if (!isRoot()) return { folder: name, account: undefined, exists: false };
  const account = unprivilegedAccount();
  if (canEnter(account, dataDir)) return { folder: name, account, exists: false };

  const linked = await readlink(name).catch(() => undefined);
  if (linked !== undefined) return { folder: linked, account, exists: false };
  const apart = join(sharedFolder, `data-${randomBytes(6).toString('hex')}`);
  await mkdir(apart, { recursive: true, mode: 0o755 });
  await writeFile(join(apart, 'belongs-to'), `${dataDir}\n`);
  await symlink(join(apart, 'postgres'), name);
  return { folder: join(apart, 'postgres'), account, exists: false };
}

async function refuseOtherVersion(folder: string, dataDir: string, binaries: Binaries): Promise<void> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new EmbeddedPostgresFault(
        `DATA_DIR: ${folder} holds no data of PostgreSQL; put another folder there, or remove it to start empty`,
      );
    }
    throw new EmbeddedPostgresFault(
      `DATA_DIR: the data of PostgreSQL in ${folder} belong to another user; start as that user`,
    );
  });
  if (version.trim() === String(binaries.major)) return;
  throw new EmbeddedPostgresFault(
    `DATA_DIR: ${dataDir} holds data of PostgreSQL ${version.trim()}, and this Throughline brings PostgreSQL ${String(binaries.major)}; docs/runbook.md says how to bring them over`,
  );
}

async function accountFor(folder: string, name: string): Promise<Account | undefined> {
  const owner = await stat(folder);
  if (!isRoot()) {
    if (owner.uid === process.getuid?.() || process.platform === 'win32') return undefined;
    throw new EmbeddedPostgresFault(
      `DATA_DIR: the data of PostgreSQL in ${name} belong to another user; start as that user`,
    );
  }
  if (owner.uid === 0) return adopt(folder);
  const account = accountOf(owner.uid, owner.gid);
  if (canEnter(account, folder)) return account;
  throw new EmbeddedPostgresFault(
    `DATA_DIR: PostgreSQL runs as the user "${account.name}", who cannot enter ${folder}; open the folders above it (chmod o+x), or move the data directory`,
  );
}

/** Data that root copied here belong to root, and PostgreSQL opens only what is its own. */
async function adopt(folder: string): Promise<Account> {
  const account = unprivilegedAccount();
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  if (canEnter(account, folder)) return account;
  throw new EmbeddedPostgresFault(
    `DATA_DIR: PostgreSQL runs as the user "${account.name}", who cannot enter ${folder}; open the folders above it (chmod o+x), or move the data directory`,
  );
}

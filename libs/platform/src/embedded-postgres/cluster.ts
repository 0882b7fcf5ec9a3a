import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresFault } from './fault.js';
import type { Place } from './place.js';

/** The one database user, and the name of its database. */
export const superuser = 'throughline';

/**
 * Makes the files of a new PostgreSQL: UTF-8, sorted by code point and with the server's own rules for letters, so that
 * every machine sorts alike. It appears under its name only when it is whole.
 */
export async function makeCluster(place: Place, binaries: Binaries, password: string): Promise<void> {
  const draft = `${place.folder}.new`;
  const passwordFile = `${draft}-password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(place.folder), { recursive: true });
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const path of [draft, passwordFile]) await give(path, place.account);
    await initialise(binaries, draft, passwordFile, place.account);
    await rename(draft, place.folder);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Copies the files of a stopped PostgreSQL. */
export async function copyCluster(from: string, place: Place): Promise<void> {
  const draft = `${place.folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true });
  await chmod(draft, 0o700);
  await give(draft, place.account);
  for (const entry of await readdir(draft, { withFileTypes: true, recursive: true })) {
    await give(join(entry.parentPath, entry.name), place.account);
  }
  await rename(draft, place.folder);
}

/** The password of the one database user, made once and kept where only the user of this process can read it. */
export async function keptPassword(file: string): Promise<string> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '') {
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
    return kept;
  }
  const made = randomBytes(24).toString('base64url');
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

async function initialise(binaries: Binaries, folder: string, passwordFile: string, account: Account | undefined) {
  const args = [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    await promisify(execFile)(binaries.initdb, args, { cwd: '/', env: {}, ...identity(account) });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const lines = (stderr ?? String(error)).trim().split('\n');
    const cause = lines.find((line) => /error|fatal|could not/i.test(line)) ?? lines.at(-1) ?? '';
    throw new EmbeddedPostgresFault(`PostgreSQL could not make its files in ${folder}: ${cause}`);
  }
}

/** What makes a program run as the account, and only with the rights of its own group. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

async function give(path: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

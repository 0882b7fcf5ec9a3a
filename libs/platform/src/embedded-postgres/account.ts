import { execFileSync, spawnSync } from 'node:child_process';
import { EmbeddedPostgresFault } from './fault.js';

/** The user that PostgreSQL runs as, where that is not the user of this process. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const own = 'throughline';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * PostgreSQL refuses to run as root, so root lends it an account without rights: its own where it exists, else that of
 * a PostgreSQL of the system, else one is made.
 *
 * @throws {EmbeddedPostgresFault} where there is none and none can be made
 */
export function unprivilegedAccount(): Account {
  const existing = lookUp(own) ?? lookUp('postgres') ?? created() ?? lookUp('nobody');
  if (existing !== undefined) return existing;
  throw new EmbeddedPostgresFault(
    `PostgreSQL does not run as root, and no user "${own}" could be made for it; make one (useradd --system ${own}), or start as an ordinary user`,
  );
}

/** The account that owns existing data; the data decide, because only their owner can open them. */
export function accountOf(uid: number, gid: number): Account {
  const name = tryToRun('id', ['-nu', String(uid)]) ?? String(uid);
  return { name, uid, gid };
}

/** Whether the account can enter a folder, through all that lies above it. */
export function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

function lookUp(name: string): Account | undefined {
  const uid = Number(tryToRun('id', ['-u', name]) ?? 0);
  const gid = Number(tryToRun('id', ['-g', name]) ?? 0);
  return uid > 0 && gid > 0 ? { name, uid, gid } : undefined;
}

function created(): Account | undefined {
  tryToRun('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', own]);
  return lookUp(own);
}

function tryToRun(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

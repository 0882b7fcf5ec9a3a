import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartOptions, type StartedProcess, startCommand } from './processes.js';

const root = process.cwd();
const carried = ['bin', 'scripts', 'dist', 'apps', 'libs', 'config', 'examples', 'test'];
const files = ['package.json', 'package-lock.json', '.swcrc'];

/** The user of a clone, where it is not the one who runs the tests. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A clone of this project under a folder of mode 700 that is its user's, with the packages already installed. */
export class Clone {
  private readonly started: StartedProcess[] = [];

  private constructor(
    private readonly closed: string,
    private readonly user: User | undefined,
  ) {}

  static async make(user?: User): Promise<Clone> {
    const closed = await realpath(await mkdtemp(join(tmpdir(), 'throughline-clone-')));
    const clone = new Clone(closed, user);
    await mkdir(clone.folder);
    for (const name of [...carried, ...files]) {
      await cp(join(root, name), join(clone.folder, name), { recursive: true, preserveTimestamps: true });
    }
    await symlink(join(root, 'node_modules'), join(clone.folder, 'node_modules'));
    if (user !== undefined) await giveAll(closed, user);
    await chmod(closed, 0o700);
    return clone;
  }

  get folder(): string {
    return join(this.closed, 'clone');
  }

  get dataDir(): string {
    return join(this.folder, 'var');
  }

  /** What `npm start` runs. */
  up(env: StartOptions['env'] = {}): StartedProcess {
    return this.run(['up'], env);
  }

  run(args: readonly string[], env: StartOptions['env'] = {}): StartedProcess {
    const options = { cwd: this.folder, ...this.user, env: { LOG_LEVEL: 'warn', SMTP_IN_PORT: '0', ...env } };
    const process_ = startCommand(process.execPath, ['bin/throughline', ...args], options);
    this.started.push(process_);
    return process_;
  }

  /** The address of its PostgreSQL, while that runs. */
  async databaseUrl(): Promise<string> {
    const password = (await readFile(join(this.dataDir, 'postgres.password'), 'utf8')).trim();
    const lines = (await readFile(join(this.dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
    return `postgres://throughline:${password}@127.0.0.1:${lines[3] ?? ''}/throughline`;
  }

  /** The first process of its PostgreSQL. */
  async postgresPid(): Promise<number> {
    return Number.parseInt(await readFile(join(this.dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  }

  async remove(): Promise<void> {
    for (const each of this.started) await each.stop();
    const data = await realpath(join(this.dataDir, 'postgres')).catch(() => undefined);
    if (data?.startsWith('/var/lib/throughline/data-') === true) await rm(join(data, '..'), { recursive: true });
    // What it started may still be writing what it compiled as it ends, where only its parent was killed.
    await rm(this.closed, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** Root's way of being an ordinary user; undefined where the tests run as one, or the packages are closed to others. */
export function ordinaryUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout));
  if (uid === undefined || gid === undefined || !(uid > 0)) return undefined;
  const reach = ['-c', 'cd "$1" && "$2" --version', 'sh', join(root, 'node_modules/pg'), process.execPath];
  return spawnSync('/bin/sh', reach, { uid, gid, cwd: '/' }).status === 0 ? { uid, gid } : undefined;
}

async function giveAll(folder: string, { uid, gid }: User): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid);
  }
}

import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.js';
import { copyCluster, keptPassword, makeCluster, superuser } from './cluster.js';
import { EmbeddedPostgresFault } from './fault.js';
import { Hold } from './hold.js';
import { type Place, findPlace } from './place.js';
import { type Postmaster, launch, runningPort, shutDown, stopLeftBehind } from './postmaster.js';

export interface EmbeddedPostgresOptions {
  /** The data directory; the data of PostgreSQL lie in `postgres` below it, its words in `postgres.log`. */
  readonly dataDir: string;
  /** False trades safety against a power cut for speed. Only for data that nobody will miss, as in tests. */
  readonly durable?: boolean;
  /** What to do where another process has PostgreSQL running on the data: refuse (the default), or use it too. */
  readonly whenRunning?: 'refuse' | 'join';
  /** Another, stopped data directory of the same version to begin with a copy of, instead of making new files. */
  readonly startFrom?: string;
  /** Told, in a line, what a person may wonder about: a first start, a recovery, a restart. */
  readonly notice?: (line: string) => void;
}

/**
 * A PostgreSQL of one's own: the server's programs come with the packages, the data are kept in the data directory
 * between runs. It listens on a free port of 127.0.0.1 alone, for one user with a password that is made once and kept in
 * `postgres.password` (mode 600). It is started again where it dies, and stops when this process ends, even by kill -9.
 */
export class EmbeddedPostgres {
  private readonly dataDir: string;
  private readonly notice: (line: string) => void;
  private hold: Hold | undefined;
  private running: Postmaster | undefined;
  private stopping = false;

  constructor(private readonly options: EmbeddedPostgresOptions) {
    this.dataDir = resolve(options.dataDir);
    this.notice = options.notice ?? (() => undefined);
  }

  /**
   * Starts PostgreSQL, making its files at the first time, and recovering what a hard stop left.
   *
   * @returns the address of the database `throughline`, which is there
   * @throws {EmbeddedPostgresFault} with one line that says why not: the data directory is in use, belongs to another
   *   user or another version, or cannot be written
   */
  async start(): Promise<{ url: string }> {
    await this.makeDataDir();
    const hold = await Hold.take(join(this.dataDir, 'throughline.pid'));
    if (!(hold instanceof Hold)) {
      if (this.options.whenRunning === 'join') return this.join(hold.heldBy);
      throw new EmbeddedPostgresFault(
        `Throughline is already running on this data directory (pid ${String(hold.heldBy)}): ${this.dataDir}`,
      );
    }
    this.hold = hold;
    try {
      const binaries = await findBinaries();
      if (this.options.startFrom !== undefined) await this.takeOver(this.options.startFrom);
      const password = await keptPassword(this.passwordFile);
      const place = await this.prepare(binaries, password);
      await this.run(place, binaries, undefined);
      return await this.open(this.running?.port ?? 0, password);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops PostgreSQL, with everything written; safe to call twice, and without effect where it was joined. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { running, hold } = this;
    this.running = undefined;
    this.hold = undefined;
    if (running !== undefined) await shutDown(running);
    await hold?.giveBack();
  }

  private get passwordFile(): string {
    return join(this.dataDir, 'postgres.password');
  }

  private get logFile(): string {
    return join(this.dataDir, 'postgres.log');
  }

  private async makeDataDir(): Promise<void> {
    try {
      await mkdir(this.dataDir, { recursive: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new EmbeddedPostgresFault(`DATA_DIR: ${this.dataDir} cannot be made (${code ?? String(error)})`);
    }
  }

  /** A copy opens with the password of what it was copied from. */
  private async takeOver(startFrom: string): Promise<void> {
    if ((await stat(this.passwordFile).catch(() => undefined)) !== undefined) return;
    await copyFile(join(startFrom, 'postgres.password'), this.passwordFile);
  }

  private async prepare(binaries: Binaries, password: string): Promise<Place> {
    const place = await findPlace(this.dataDir, binaries);
    if (place.exists) {
      await stopLeftBehind(place.folder);
    } else if (this.options.startFrom === undefined) {
      this.notice('Making a new database');
      await makeCluster(place, binaries, password);
    } else {
      await copyCluster(join(this.options.startFrom, 'postgres'), place);
    }
    const log = await stat(this.logFile).catch(() => undefined);
    if ((log?.size ?? 0) > 5_000_000) await rename(this.logFile, `${this.logFile}.1`);
    return place;
  }

  private async run(place: Place, binaries: Binaries, port: number | undefined): Promise<void> {
    const settings = { ...always, ...(this.options.durable === false ? forgetful : durable()) };
    const running = await launch({ place, binaries, settings, port, logFile: this.logFile });
    this.running = running;
    running.child.once('exit', () => {
      if (!this.stopping) void this.revive(place, binaries, running.port);
    });
  }

  /** On the same port, so that those who use it find it again. */
  private async revive(place: Place, binaries: Binaries, port: number): Promise<void> {
    this.running = undefined;
    for (let wait = 100; !this.stopping; wait = Math.min(wait * 2, 10_000)) {
      this.notice('PostgreSQL ended unexpectedly and is started again');
      try {
        await this.run(place, binaries, port);
        return;
      } catch (error) {
        this.notice(error instanceof Error ? error.message : String(error));
        await pause(wait);
      }
    }
  }

  private async open(port: number, password: string): Promise<{ url: string }> {
    const address = (database: string) =>
      `postgres://${superuser}:${password}@127.0.0.1:${String(port)}/${encodeURIComponent(database)}`;
    const client = new pg.Client({ connectionString: address('postgres') });
    try {
      await client.connect();
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [superuser]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${superuser}`);
    } catch (error) {
      throw new EmbeddedPostgresFault(
        `DATA_DIR: PostgreSQL does not let us in with the password in ${this.passwordFile} (${error instanceof Error ? error.message : String(error)})`,
      );
    } finally {
      await client.end();
    }
    return { url: address(superuser) };
  }

  /** The other process may still be starting it. */
  private async join(pid: number): Promise<{ url: string }> {
    const patience = Date.now() + 30_000;
    while (Date.now() < patience) {
      const port = await runningPort(join(this.dataDir, 'postgres'));
      if (port !== undefined) return this.open(port, await keptPassword(this.passwordFile));
      await pause(50);
    }
    throw new EmbeddedPostgresFault(
      `Another Throughline holds this data directory (pid ${String(pid)}) but its PostgreSQL does not answer: ${this.dataDir}`,
    );
  }
}

const always = {
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Short statements are all there are; compiling them takes longer than running them.
  jit: 'off',
};

/** A fifth of a small machine, at most a gigabyte of a large one; everything else is as PostgreSQL has it. */
function durable(): Record<string, string> {
  const megabytes = Math.floor(totalmem() / 1024 / 1024);
  return {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: `${String(Math.min(1024, Math.max(64, Math.floor(megabytes / 5))))}MB`,
    effective_cache_size: `${String(Math.max(128, Math.floor(megabytes / 2)))}MB`,
    max_wal_size: '2GB',
    work_mem: '16MB',
    max_parallel_workers: String(availableParallelism()),
    random_page_cost: '1.1',
  };
}

const forgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '400',
  shared_buffers: '128MB',
  autovacuum: 'on',
};

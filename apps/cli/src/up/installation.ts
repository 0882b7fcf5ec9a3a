import { fileURLToPath } from 'node:url';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Environment, migrate } from '#config';
import { EmbeddedPostgres } from '#platform';
import { claimedPort } from './ports.js';
import { Supervised } from './supervised.js';

/** A whole Throughline on this machine: PostgreSQL where none is given, web, worker and mailroom. */
export interface Installation {
  /** Where it is looked at on this machine. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly smtpInPort: number;
  /** Stops everything cleanly, PostgreSQL last; safe to call twice. */
  stop(): Promise<void>;
  /** Ends the processes at once; the data bear it. */
  kill(): void;
}

export interface InstallationOptions {
  readonly environment: Environment;
  /** False where the environment did not say how the public reaches it: then the port decides. */
  readonly hasPublicUrl: boolean;
  /** Told in a line what a person may wonder about. */
  readonly notice: (line: string) => void;
  /** Gets each line that a process says. */
  readonly heard: (name: string, line: string) => void;
  /** Done once the first page can be had and before the worker starts: the demonstration plays its past here. */
  readonly beforeWorker?: (running: { url: string; databaseUrl: string }) => Promise<void>;
}

/** It cannot be started as things are. Each line is meant for the person at the terminal. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}

/**
 * Starts everything and waits until the first page can be had.
 *
 * @throws {StartFault} or `EmbeddedPostgresFault`, with nothing left running
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { environment, notice } = options;
  const processes: Supervised[] = [];
  const postgres = new EmbeddedPostgres({ dataDir: environment.dataDir, notice });
  const stop = async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await postgres.stop();
  };
  try {
    const databaseUrl = environment.databaseUrl ?? (await postgres.start()).url;
    const ports = await claimPorts(environment);
    await bringUpToDate(databaseUrl);
    const env = childEnvironment(options, databaseUrl, ports);
    await startProcesses(options, env, ports, processes);
    return {
      url: `http://localhost:${String(ports.web)}`,
      databaseUrl,
      smtpInPort: ports.mail,
      stop,
      kill: () => {
        for (const each of processes) each.kill();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ports {
  readonly web: number;
  readonly mail: number;
}

async function claimPorts(environment: Environment): Promise<Ports> {
  const [web, mail] = await Promise.all([
    claimedPort('PORT', environment.port, '0.0.0.0'),
    claimedPort('SMTP_IN_PORT', environment.smtpInPort, '0.0.0.0'),
  ]);
  if (typeof web === 'number' && typeof mail === 'number') return { web, mail };
  throw new StartFault([web, mail].filter((line) => typeof line === 'string').join('\n'));
}

async function bringUpToDate(databaseUrl: string): Promise<void> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    const cause = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
    throw new StartFault(`DATABASE_URL: the database could not be brought up to date: ${cause}`, { cause: error });
  }
}

/** A connection refused on both families of addresses comes as an error without words. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function childEnvironment(options: InstallationOptions, databaseUrl: string, ports: Ports): NodeJS.ProcessEnv {
  const { environment, hasPublicUrl } = options;
  return {
    ...process.env,
    PORT: String(ports.web),
    PUBLIC_URL: hasPublicUrl ? environment.publicUrl : `http://localhost:${String(ports.web)}`,
    DATA_DIR: environment.dataDir,
    DATABASE_URL: databaseUrl,
    SMTP_IN_PORT: String(ports.mail),
    LOG_LEVEL: environment.logLevel,
    // Twice as fast at the second start.
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../../.compiled', import.meta.url)),
    NODE_OPTIONS: '',
  };
}

/** Web alone at first: on a small machine the first page comes twice as fast. */
async function startProcesses(
  options: InstallationOptions,
  env: NodeJS.ProcessEnv,
  ports: Ports,
  processes: Supervised[],
): Promise<void> {
  const last: string[] = [];
  let firstFall: string | undefined;
  const start = (name: string) => {
    const one = new Supervised({
      name,
      main: fileURLToPath(new URL(`../../../${name}/src/main.js`, import.meta.url)),
      env,
      heard: (line) => {
        if (last.push(line) > 20) last.shift();
        options.heard(name, line);
      },
      fell: (how) => {
        firstFall ??= how;
        options.notice(`${name} ended (${how}) and is started again`);
      },
    });
    one.start();
    processes.push(one);
  };
  start('web');
  while (!(await answers(ports.web))) {
    if (firstFall !== undefined) throw new StartFault(`web does not start (${firstFall}):\n${last.join('\n')}`);
    await pause(25);
  }
  const url = `http://localhost:${String(ports.web)}`;
  await options.beforeWorker?.({ url, databaseUrl: env['DATABASE_URL'] ?? '' });
  start('worker');
  start('mailroom');
  while (!(await accepts(ports.mail)) && firstFall === undefined) await pause(25);
}

async function answers(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/healthz`).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response !== undefined && response.status < 500;
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

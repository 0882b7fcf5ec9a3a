import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { freePort } from './ports.js';
import { type StartedProcess, startCommand, untilAnswers, untilListens } from './processes.js';

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly deploy?: { readonly replicas?: number };
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
}

/** One process of the composition: which service it is of, and where it listens. */
export interface Container {
  readonly service: string;
  readonly started: StartedProcess;
  readonly port: number | undefined;
}

const root = process.cwd();
/** The variable by which a service is told where to listen. */
const listening: Readonly<Record<string, string>> = { web: 'PORT', mailroom: 'SMTP_IN_PORT' };

/**
 * The services of docker-compose.yml as processes of this machine: its very commands and environment, only that the
 * names `postgres` and `redis` lead to where these really are, and that each listens on a port of its own.
 */
export class Composition {
  readonly containers: Container[] = [];

  private constructor(
    readonly services: Readonly<Record<string, Service>>,
    private readonly places: { readonly databaseUrl: string; readonly redisUrl: string },
  ) {}

  static async read(places: { databaseUrl: string; redisUrl: string }): Promise<Composition> {
    const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
    const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
    return new Composition(services, places);
  }

  /** Runs a service that ends by itself. */
  async runOnce(service: string): Promise<StartedProcess> {
    const started = this.process(service, {});
    await started.ended;
    return started;
  }

  /** Starts as many of a service as the file says, and waits until those that listen do. */
  async start(service: string): Promise<void> {
    const replicas = this.services[service]?.deploy?.replicas ?? 1;
    await Promise.all(Array.from({ length: replicas }, () => this.startOne(service)));
  }

  async startOne(service: string): Promise<Container> {
    const variable = listening[service];
    const port = variable === undefined ? undefined : await freePort();
    const started = this.process(service, variable === undefined ? {} : { [variable]: String(port) });
    const container = { service, started, port };
    this.containers.push(container);
    if (port !== undefined && service === 'web')
      await untilAnswers(started, `http://127.0.0.1:${String(port)}/readyz`, 90);
    else if (port !== undefined) await untilListens(started, port, 90);
    return container;
  }

  of(service: string): Container[] {
    return this.containers.filter((container) => container.service === service);
  }

  async stop(): Promise<(number | null)[]> {
    return Promise.all(this.containers.map(({ started }) => started.stop()));
  }

  private process(service: string, over: Record<string, string>): StartedProcess {
    const { command, environment } = this.services[service] ?? {};
    const [program, ...args] = command ?? [];
    if (program !== 'node') throw new Error(`${service}: runs ${String(program)}, not node`);
    const env = Object.fromEntries(
      Object.entries(environment ?? {}).map(([name, value]) => [name, this.resolved(String(value))]),
    );
    return startCommand(process.execPath, args, { env: { ...env, ...over, LOG_LEVEL: 'warn' } });
  }

  /** As compose does with an empty .env, and then as its network does with the names of services. */
  private resolved(value: string): string {
    const filled = value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
    if (!URL.canParse(filled)) return filled;
    const { hostname, port } = new URL(filled);
    if (hostname === 'postgres' && port === '5432') return this.places.databaseUrl;
    if (hostname === 'redis' && port === '6379') return this.places.redisUrl;
    return filled;
  }
}

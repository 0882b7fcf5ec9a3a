import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '../../support/database.js';
import { freePort } from '../../support/ports.js';
import { startProcess, untilAnswers, type StartedProcess } from '../../support/processes.js';

/** Web and worker as processes of their own on a database of their own; no Redis, so the queue is PostgreSQL's. */
export interface Installation {
  readonly url: string;
  /** Hires somebody from the command line, as an operator does, and gives back the password. */
  hire(email: string, role: string, name: string): Promise<string>;
  /** Fails where a process has ended by itself. */
  isWell(): void;
  stop(): Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-line-'));
  const port = await freePort();
  const url = `http://localhost:${String(port)}`;
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: String(port),
    PUBLIC_URL: url,
    LOG_LEVEL: 'error',
  };
  const processes: Record<string, StartedProcess> = {
    web: startProcess('web', [], { env }),
    worker: startProcess('worker', [], { env }),
  };
  const stop = async () => {
    await Promise.all(Object.values(processes).map((one) => one.stop()));
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const isWell = () => {
    for (const [name, one] of Object.entries(processes)) {
      if (!one.isRunning()) throw new Error(`the ${name} process has ended; it said:\n${one.output()}`);
    }
  };
  try {
    await Promise.all(Object.values(processes).map((one) => untilAnswers(one, url)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, hire: (email, role, name) => hire(env, { email, role, name }), isWell, stop };
}

async function hire(
  env: Record<string, string>,
  { email, role, name }: { email: string; role: string; name: string },
): Promise<string> {
  const command = startProcess('cli', ['user', 'add', email, '--role', role, '--name', name], { env });
  const code = await command.ended;
  const password = /^password: (\S+)$/mu.exec(command.output())?.[1];
  if (code !== 0 || password === undefined) throw new Error(`nobody was hired:\n${command.output()}`);
  return password;
}

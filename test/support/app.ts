import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Accounts, type Role } from '#accounts';
import { JobHost, NestLog, Settings } from '#platform';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { createApp } from '../../apps/web/src/shell/create-app.js';
import { Factory } from './factory.js';

export interface RunningApp {
  app: NestFastifyApplication;
  /** Where it listens, without a slash at the end. */
  url: string;
  factory: Factory;
  /** The jobs and subscribers of all libs; only where `worker` was wished for. */
  worker: INestApplicationContext | undefined;
  /** Adds somebody who can sign in with the password `PASSWORD`. Returns the address to sign in with. */
  staff(role: Role): Promise<string>;
  close(): Promise<void>;
}

export interface AppWish {
  databaseUrl: string;
  redisUrl?: string;
  smtpUrl?: string;
  mailDomain?: string;
  proofOfWork?: boolean;
  /** Also run what the worker runs, in this process: `hosting` takes jobs by itself, `idle` only when asked. */
  worker?: 'hosting' | 'idle';
}

export const PASSWORD = 'four plain words here';

/** The real web application in this process, on a free port of this machine. */
export async function startApp({ worker: how, ...wish }: AppWish): Promise<RunningApp> {
  const settings = new Settings({ logLevel: 'fatal', connections: 8, ...wish });
  const app = await createApp(settings);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const worker = how === undefined ? undefined : await startWorker(settings, how);
  return {
    app,
    url: `http://127.0.0.1:${String(port)}`,
    factory: new Factory(app),
    worker,
    staff: async (role) => {
      const email = `${role}-${String(Date.now())}@example.org`;
      await app.get(Accounts).add({ email, role, name: `The ${role}`, password: PASSWORD });
      return email;
    },
    close: async () => {
      await worker?.close();
      await app.close();
    },
  };
}

async function startWorker(settings: Settings, how: 'hosting' | 'idle'): Promise<INestApplicationContext> {
  const worker = await NestFactory.createApplicationContext(WorkerModule.with(settings), {
    logger: new NestLog(),
    abortOnError: false,
  });
  if (how === 'hosting') await worker.get(JobHost).start();
  return worker;
}

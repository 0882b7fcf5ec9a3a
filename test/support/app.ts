import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Settings } from '#platform';
import { createApp } from '../../apps/web/src/shell/create-app.js';
import { Factory } from './factory.js';

export interface RunningApp {
  app: NestFastifyApplication;
  /** Where it listens, without a slash at the end. */
  url: string;
  factory: Factory;
  close(): Promise<void>;
}

export interface AppWish {
  databaseUrl: string;
  redisUrl?: string;
  smtpUrl?: string;
  mailDomain?: string;
}

/** The real web application in this process, on a free port of this machine. */
export async function startApp(wish: AppWish): Promise<RunningApp> {
  const app = await createApp(new Settings({ logLevel: 'fatal', connections: 8, ...wish }));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    url: `http://127.0.0.1:${String(port)}`,
    factory: new Factory(app),
    close: () => app.close(),
  };
}

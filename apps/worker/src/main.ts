import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readEnvironment } from '#config';
import { JobHost, logger, NestLog, Settings } from '#platform';
import { WorkerModule } from './worker.module.js';

const environment = readEnvironment();
if (environment.databaseUrl === undefined) throw new Error('the worker needs DATABASE_URL; `throughline up` sets it');
const settings = new Settings({ ...environment, databaseUrl: environment.databaseUrl, connections: 12 });
const app = await NestFactory.createApplicationContext(WorkerModule.with(settings), {
  logger: new NestLog(),
  abortOnError: false,
});
// On SIGTERM and SIGINT: takes no more jobs, finishes those in hand, closes its connections.
app.enableShutdownHooks();
await app.get(JobHost).start();
logger('worker').info('worker is ready');

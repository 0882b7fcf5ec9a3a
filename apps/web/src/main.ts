import 'reflect-metadata';
import { readEnvironment } from '#config';
import { logger, Settings } from '#platform';
import { createApp } from './shell/create-app.js';

const environment = readEnvironment();
if (environment.databaseUrl === undefined)
  throw new Error('the web process needs DATABASE_URL; `throughline up` sets it');
const app = await createApp(new Settings({ ...environment, databaseUrl: environment.databaseUrl, connections: 20 }));
await app.listen(environment.port, '0.0.0.0');
logger('web').info({ url: await app.getUrl() }, 'web is listening');

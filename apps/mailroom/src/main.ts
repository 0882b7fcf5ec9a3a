import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { readEnvironment } from '#config';
import { logger, NestLog, Settings } from '#platform';
import { Listener } from './listener.js';
import { Mailbox } from './mailbox.js';
import { MailroomModule } from './mailroom.module.js';

const environment = readEnvironment();
if (environment.databaseUrl === undefined) throw new Error('the mailroom needs DATABASE_URL; `throughline up` sets it');
const settings = new Settings({ ...environment, databaseUrl: environment.databaseUrl, connections: 8 });
const app = await NestFactory.createApplicationContext(MailroomModule.with(settings), {
  logger: new NestLog(),
  abortOnError: false,
});
// On SIGTERM and SIGINT: takes no new connections, finishes the messages in hand.
app.enableShutdownHooks();
const { smtpTls, smtpInPort } = environment;
const tls = smtpTls && { cert: await readFile(smtpTls.cert), key: await readFile(smtpTls.key) };
const port = await app.get(Listener).listen(smtpInPort, { tls });
logger('mailroom').info({ port, domain: settings.mailDomain, tls: tls !== undefined }, 'mailroom is listening');
if (environment.imapUrl !== undefined) app.get(Mailbox).follow(environment.imapUrl);

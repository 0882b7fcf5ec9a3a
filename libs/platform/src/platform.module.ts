import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock } from './clock.js';
import { Db } from './database/db.js';
import { Secrets } from './database/secrets.js';
import { MailTransport } from './mail/mail-transport.js';
import { JobHost } from './queue/job-host.js';
import { Queue } from './queue/queue.js';
import { Sandbox } from './sandbox/sandbox.js';
import { Settings } from './settings.js';
import { Threads } from './threads.js';

const SERVICES = [Clock, Db, Secrets, Queue, JobHost, MailTransport, Sandbox, Threads];

/** What every lib stands on; there for all of them without being imported again. */
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [
        DiscoveryModule,
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: settings.databaseUrl,
          autoLoadEntities: true,
          synchronize: false,
          logging: false,
          extra: { max: settings.connections },
          retryAttempts: 5,
          retryDelay: 500,
        }),
      ],
      providers: [{ provide: Settings, useValue: settings }, ...SERVICES],
      exports: [Settings, ...SERVICES],
    };
  }
}

import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { migrate } from '#config';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { EmbeddedPostgres, NestLog, PlatformModule, Settings } from '#platform';
import { Factory } from '../support/factory.js';

/** Where a bench takes place: a PostgreSQL of its own that writes to the disk like one that people rely on. */
export interface Scene {
  /** A folder that is gone afterwards. */
  folder: string;
  databaseUrl: string;
  /** The libs in this process, to set the scene with. */
  services: INestApplicationContext;
  factory: Factory;
}

@Module({})
class BenchModule {}

const LIBS = [ConsultationsModule, IntakeModule, FindingsModule];

export async function onScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  process.env['LOG_LEVEL'] ??= 'warn';
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  const postgres = new EmbeddedPostgres({ dataDir: join(folder, 'data'), durable: true });
  try {
    const { url: databaseUrl } = await postgres.start();
    await migrate(databaseUrl);
    const settings = new Settings({ databaseUrl, connections: 8 });
    const root = { module: BenchModule, imports: [PlatformModule.with(settings), ...LIBS] };
    const services = await NestFactory.createApplicationContext(root, { logger: new NestLog(), abortOnError: false });
    try {
      await work({ folder, databaseUrl, services, factory: new Factory(services) });
    } finally {
      await services.close();
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

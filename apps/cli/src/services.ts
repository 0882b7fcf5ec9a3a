import 'reflect-metadata';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestLog, PlatformModule, type Settings } from '#platform';

@Module({})
class CommandModule {}

/** Runs `work` with the services of these libs, without HTTP, and closes them afterwards. */
export async function withServices<T>(
  settings: Settings,
  libs: Type[],
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const root = { module: CommandModule, imports: [PlatformModule.with(settings), ...libs] };
  const app = await NestFactory.createApplicationContext(root, { logger: new NestLog(), abortOnError: false });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

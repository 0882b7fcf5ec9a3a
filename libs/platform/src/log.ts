import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

// A wrong level is for the reader of the environment to tell of, together with whatever else is wrong.
const asked = process.env['LOG_LEVEL'] ?? '';
const level = asked in pino.levels.values || asked === 'silent' ? asked : 'info';
const root = pino({ level, base: { pid: process.pid } });

/**
 * The log of one part. Ids and counts only: never an address, a name or a word of a response.
 */
export function logger(part: string): Logger {
  return root.child({ part });
}

/** Nest's own messages in the same stream. Its announcements of every route and module are for debugging only. */
export class NestLog implements LoggerService {
  private readonly out = logger('nest');

  log(message: unknown, context?: unknown): void {
    this.out.debug({ context }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.out.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.out.warn({ context }, String(message));
  }

  error(message: unknown, stack?: unknown): void {
    this.out.error({ stack }, String(message));
  }
}

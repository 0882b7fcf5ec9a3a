import type { Command } from 'commander';
import { readMailFile } from '#intake';
import { bytesOf } from './named-file.js';

/** `throughline read-mail FILE`: what the mailroom makes of a message, without a database. */
export function registerReadMail(program: Command): void {
  program
    .command('read-mail <file>')
    .description('what the mailroom makes of a message, as JSON')
    .action(async (file: string) => {
      const raw = await bytesOf(file);
      if (raw.length === 0) throw new Error(`${file}:1: is empty; expected a message (RFC 5322)`);
      const read = await readMailFile(raw).catch((error: unknown) => {
        throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
      process.stdout.write(`${JSON.stringify(read, null, 2)}\n`);
    });
}

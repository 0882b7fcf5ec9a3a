import type { Command } from 'commander';
import { migrate } from '#config';
import { withDatabase } from './database.js';

/** `throughline migrate`: brings the database up to date, and says what that took. */
export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date')
    .action(async () => {
      await withDatabase(async ({ databaseUrl }) => {
        const ran = await migrate(databaseUrl);
        const said = ran.length === 0 ? 'nothing to do' : `${String(ran.length)} ran: ${ran.join(', ')}`;
        process.stdout.write(`The database is up to date (${said}).\n`);
      });
    });
}

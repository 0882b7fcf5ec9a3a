import type { Command } from 'commander';
import { migrate } from '#config';
import { Accounts, AccountsModule, ROLES } from '#accounts';
import { withDatabase } from './database.js';
import { withServices } from './services.js';

/** `throughline user add EMAIL --role ROLE`: the password is read from THROUGHLINE_PASSWORD, or made up and printed once. */
export function registerUser(program: Command): void {
  const user = program.command('user').description('accounts of officers, approvers, members, assurers and admins');
  user
    .command('add <email>')
    .description('add an account; its password is printed once, or taken from THROUGHLINE_PASSWORD')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--name <name>', 'the name that others see')
    .action(async (email: string, options: { role: string; name?: string }) => {
      await withDatabase(async (settings) => {
        await migrate(settings.databaseUrl);
        await withServices(settings, [AccountsModule], async (app) => {
          const given = process.env['THROUGHLINE_PASSWORD'];
          const { staff, password } = await app.get(Accounts).add({ email, ...options, password: given });
          process.stdout.write(`${staff.email} is ${staff.role}\n`);
          if (given === undefined) process.stdout.write(`password: ${password}\n`);
        });
      });
    });
}

import type { Command } from 'commander';
import { migrate } from '#config';
import { Intake, IntakeModule } from '#intake';
import { Journal, JournalModule } from '#journal';
import { withDatabase } from './database.js';
import { withServices } from './services.js';

/** `throughline verify`: the journal, its checkpoints and the receipts, recomputed from what is stored. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('recompute the journal, its checkpoints and every receipt; exit 1 where something does not fit')
    .action(verify);
}

async function verify(): Promise<void> {
  await withDatabase(async (settings) => {
    await migrate(settings.databaseUrl);
    await withServices(settings, [JournalModule, IntakeModule], async (app) => {
      const journal = app.get(Journal);
      await journal.integrate();
      const found = await journal.verify();
      const { receipts, faults } = await app.get(Intake).verifyReceipts();
      const n = (count: number) => count.toLocaleString('en-GB');
      process.stdout.write(`journal: ${n(found.entries)} entries, root ${found.rootHash}\n`);
      process.stdout.write(`checkpoints: ${n(found.checkpoints)}\nreceipts: ${n(receipts)}\n`);
      const all = [...found.faults, ...faults];
      if (all.length > 0) throw new Error(all.join('\n'));
      process.stdout.write('everything fits\n');
    });
  });
}

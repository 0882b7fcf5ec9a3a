import type { Command } from 'commander';
import { migrate } from '#config';
import { Consultations, ConsultationsModule } from '#consultations';
import { Intake, IntakeModule, type Reconciliation } from '#intake';
import { withDatabase } from './database.js';
import { withServices } from './services.js';

/** `throughline reconcile CONSULTATION`: what was received, by door, and what became of it. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .argument('<consultation>', 'the name of the consultation in its address, for example getting-about')
    .description('print what a consultation received and what became of it; exit 1 where it does not balance')
    .action(reconcile);
}

async function reconcile(slug: string): Promise<void> {
  await withDatabase(async (settings) => {
    await migrate(settings.databaseUrl);
    await withServices(settings, [ConsultationsModule, IntakeModule], async (app) => {
      const { id } = await app.get(Consultations).get(slug);
      const reconciliation = await app.get(Intake).reconciliation(id);
      process.stdout.write(tableOf(reconciliation));
      if (!reconciliation.balanced) throw new Error(reconciliation.sentence);
      process.stdout.write(`${reconciliation.sentence}\n`);
    });
  });
}

function tableOf({ lines, byChannel, received, late, inGrace }: Reconciliation): string {
  const n = (count: number) => count.toLocaleString('en-GB');
  const rows = [
    ['', 'all', ...byChannel.map(({ channel }) => channel)],
    ...lines.map((line) => [line.label, n(line.n), ...line.byChannel.map((one) => n(one.n))]),
    ['received', n(received), ...byChannel.map((one) => n(one.n))],
  ];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const written = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  return `${written.join('\n')}\nlate ${n(late)}, in the 30 minutes of grace ${n(inGrace)}\n`;
}

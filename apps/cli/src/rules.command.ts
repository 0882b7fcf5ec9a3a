import type { Command } from 'commander';
import { migrate } from '#config';
import { ConsultationsModule, RulesRegistry, type Rule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { OutcomesModule } from '#outcomes';
import { withDatabase } from './database.js';
import { withServices } from './services.js';

/** The libs that bring rules. Each registers its own when it starts, which is why they are started to be asked. */
const BRING_RULES = [ConsultationsModule, OutcomesModule, DecisionsModule];

/** `throughline rules [--json]`: every fairness rule that this installation follows. */
export function registerRules(program: Command): void {
  program
    .command('rules')
    .description('the fairness rules: id, version, level, source, where they run')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: boolean }) => {
      const rules = await withDatabase(async (settings) => {
        await migrate(settings.databaseUrl);
        return withServices(settings, BRING_RULES, (app) => Promise.resolve(app.get(RulesRegistry).list()));
      });
      process.stdout.write(
        options.json === true ? `${JSON.stringify(rules.map(told), null, 2)}\n` : rules.map(line).join(''),
      );
    });
}

function told({ id, version, level, title, source, act }: Rule) {
  return { id, version, level, title, source, acts: [act].flat() };
}

function line(rule: Rule): string {
  const { id, version, level, title, source, acts } = told(rule);
  const name = `${id} v${String(version)}`.padEnd(10);
  return `${name}${level.padEnd(9)}${acts.join(', ').padEnd(17)}${title}\n${' '.repeat(36)}${source}\n`;
}

import type { Command } from 'commander';
import { RulesRegistry } from '#consultations';

/**
 * `throughline rules [--json]`: the fairness rules, without a database or a server. Rules that libs above bring are
 * handed in by whoever starts the command with their modules; these are the ones that are always there.
 */
export function registerRules(program: Command): void {
  program
    .command('rules')
    .description('the fairness rules: id, version, level, source, where they run')
    .option('--json', 'one JSON array')
    .action((options: { json?: boolean }) => {
      const rules = new RulesRegistry().list().map(({ id, version, level, source, act, title }) => ({
        ...{ id, version, level, title, source },
        acts: [act].flat(),
      }));
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify(rules, null, 2)}\n`);
        return;
      }
      for (const rule of rules) {
        const name = `${rule.id} v${String(rule.version)}`.padEnd(9);
        process.stdout.write(`${name} ${rule.level.padEnd(8)} ${rule.acts.join(', ').padEnd(8)} ${rule.title}\n`);
        process.stdout.write(`${' '.repeat(28)}${rule.source}\n`);
      }
    });
}

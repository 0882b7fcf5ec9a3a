import { InvalidArgumentError, Option, type Command } from 'commander';
import { migrate } from '#config';
import { Consultations, ConsultationsModule, sayFault, Unreadable } from '#consultations';
import {
  CHANNELS,
  IMPORT_FIELDS,
  Intake,
  IntakeModule,
  PUBLISH,
  ResponseImports,
  type ImportFault,
  type ImportResult,
  type ImportWish,
} from '#intake';
import { Invalid } from '#platform';
import { withDatabase } from './database.js';
import { checkReadable } from './named-file.js';
import { withServices } from './services.js';

type Options = ImportWish & { map: Record<string, string> };

const PROGRESS_MS = 3_000;
const MOST_FAULTS_TOLD = 200;

/** `throughline import responses FILE --consultation SLUG`: every row that is right, once; the others are named. */
export function registerImportResponses(program: Command): void {
  const parent =
    program.commands.find((command) => command.name() === 'import') ??
    program.command('import').description('bring recommendations or responses in from a file');
  parent
    .command('responses <file>')
    .description('responses from csv, xlsx or jsonl; the same file again adds nothing')
    .requiredOption('--consultation <slug>', 'the consultation they answer')
    .option(
      '--map <column=field>',
      `what a column is: ${Object.keys(IMPORT_FIELDS).join(', ')}, or of one item R1.text, R1.stance`,
      mapped,
      {},
    )
    .option('--source <name>', 'tells two files apart whose rows have the same ids')
    .addOption(new Option('--channel <channel>', 'the door they came through').choices(CHANNELS).default('bulk'))
    .addOption(new Option('--publish <choice>', 'where the file does not say').choices(PUBLISH).default('anonymous'))
    .action(importResponses);
}

async function importResponses(path: string, options: Options): Promise<void> {
  await checkReadable(path);
  await withDatabase(async (settings) => {
    await migrate(settings.databaseUrl);
    await withServices(settings, [ConsultationsModule, IntakeModule], async (app) => {
      const { id } = await app.get(Consultations).get(options.consultation);
      const run = app.get(ResponseImports).run({ ...options, path }, { told: teller() });
      const result = await run.catch((error: unknown) => {
        throw error instanceof Unreadable || error instanceof Invalid ? new Error(faultOfFile(path, error)) : error;
      });
      for (const [column, field] of Object.entries(result.columns)) process.stderr.write(`  ${column}: ${field}\n`);
      process.stdout.write(`${told(result)}\n`);
      const { received, byDisposition } = await app.get(Intake).reconciliation(id);
      const parts = byDisposition.map(({ disposition, n }) => `${counted(n)} ${disposition}`).join(' + ');
      process.stdout.write(`${options.consultation}: ${counted(received)} received = ${parts === '' ? '0' : parts}\n`);
      if (result.faults.length > 0) throw new Error(faultLines(path, result.faults));
    });
  });
}

/** `2,812 rows: 2,800 stored, 0 were there before, 12 not taken` */
function told({ rows, created, again, faults }: ImportResult): string {
  const wrong = new Set(faults.map((fault) => fault.label)).size;
  return `${counted(rows)} rows: ${counted(created)} stored, ${counted(again)} were there before, ${counted(wrong)} not taken`;
}

/** `file:line: column: what, and what was expected` */
function faultLines(path: string, faults: readonly ImportFault[]): string {
  const lines = faults
    .slice(0, MOST_FAULTS_TOLD)
    .map(({ line, label, column, message }) =>
      line === undefined
        ? `${path}: ${label}: ${column}: ${message}`
        : `${path}:${String(line)}: ${column}: ${message}`,
    );
  const more = faults.length - lines.length;
  return more === 0 ? lines.join('\n') : `${lines.join('\n')}\n... and ${counted(more)} more`;
}

function faultOfFile(path: string, error: Unreadable | Invalid): string {
  if (error instanceof Invalid) return `${path}: ${error.message}`;
  const { line } = error.fault.place;
  return `${path}:${line === undefined ? '' : `${String(line)}:`} ${sayFault(error.fault)}`;
}

/** Tells how far it has come every few seconds. */
function teller(): (progress: { rows: number }) => void {
  let last = performance.now();
  return ({ rows }) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    process.stderr.write(`import: ${counted(rows)} rows\n`);
  };
}

function mapped(value: string, before: Record<string, string>): Record<string, string> {
  const at = value.lastIndexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('expected COLUMN=FIELD');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

function counted(n: number): string {
  return n.toLocaleString('en-GB');
}

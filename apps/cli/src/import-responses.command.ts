import { InvalidArgumentError, Option, type Command } from 'commander';
import { migrate } from '#config';
import { Consultations, ConsultationsModule, sayFault, Unreadable } from '#consultations';
import {
  CHANNELS,
  IMPORT_FIELDS,
  Intake,
  IntakeModule,
  PUBLISH,
  FailedRowsFile,
  ResponseImports,
  sourceAt,
  type ImportResult,
  type ImportWish,
} from '#intake';
import { Invalid } from '#platform';
import { withDatabase } from './database.js';
import { ImportProgress } from './import-progress.js';
import { checkReadable, isFolder } from './named-file.js';
import { withServices } from './services.js';

type Options = ImportWish & { map: Record<string, string>; saveMapping?: string; faults?: string };

const MOST_FAULTS_TOLD = 200;

/** `throughline import responses FILE --consultation SLUG`: every row that is right, once; the others are named. */
export function registerImportResponses(program: Command): void {
  const parent =
    program.commands.find((command) => command.name() === 'import') ??
    program.command('import').description('bring recommendations or responses in from a file');
  parent
    .command('responses <file>')
    .description('responses from csv, xlsx or jsonl, or a folder in the format of Consult; the same again adds nothing')
    .requiredOption('--consultation <slug>', 'the consultation they answer')
    .option(
      '--map <column=field>',
      `what a column is: ${Object.keys(IMPORT_FIELDS).join(', ')}, or of one item R1.text, R1.stance`,
      mapped,
      {},
    )
    .option('--mapping <name>', 'read the columns by a mapping that was saved')
    .option('--save-mapping <name>', 'keep what the columns are under this name, for the next file with the same ones')
    .option('--faults <file>', 'write the rows that are not taken to this CSV file, each with its reason')
    .option('--source <name>', 'tells two files apart whose rows have the same ids')
    .addOption(new Option('--channel <channel>', 'the door they came through').choices(CHANNELS).default('bulk'))
    .addOption(new Option('--publish <choice>', 'where the file does not say').choices(PUBLISH).default('anonymous'))
    .action(importResponses);
}

async function importResponses(path: string, options: Options): Promise<void> {
  if (!(await isFolder(path))) await checkReadable(path);
  await withDatabase(async (settings) => {
    await migrate(settings.databaseUrl);
    await withServices(settings, [ConsultationsModule, IntakeModule], async (app) => {
      const { id } = await app.get(Consultations).get(options.consultation);
      const result = await brought(app.get(ResponseImports), path, options);
      if (result.mapping !== undefined) process.stderr.write(`Read by the saved mapping "${result.mapping}":\n`);
      for (const [column, field] of Object.entries(result.columns)) process.stderr.write(`  ${column}: ${field}\n`);
      process.stdout.write(`${told(result)}\n`);
      const { received, byDisposition } = await app.get(Intake).reconciliation(id);
      const parts = byDisposition.map(({ disposition, n }) => `${counted(n)} ${disposition}`).join(' + ');
      process.stdout.write(`${options.consultation}: ${counted(received)} received = ${parts === '' ? '0' : parts}\n`);
      if (result.failed > 0) throw new Error(faultLines(path, result, options.faults));
    });
  });
}

async function brought(imports: ResponseImports, path: string, options: Options): Promise<ImportResult> {
  const { saveMapping, faults, ...wish } = options;
  const source = await sourceAt(path);
  const progress = new ImportProgress(source.size);
  const sink = faults === undefined ? undefined : new FailedRowsFile(faults);
  let failed = 0;
  try {
    return await imports.bring(
      source,
      {
        ...wish,
        saveMapping: saveMapping === undefined ? undefined : { name: saveMapping, byName: 'the command line' },
      },
      {
        told: ({ bytes, rows, step }) => {
          failed += step.failed.length;
          sink?.add(step.failed);
          progress.tell(bytes, { rows, failed });
        },
      },
    );
  } catch (error) {
    throw error instanceof Unreadable || error instanceof Invalid ? new Error(faultOfFile(path, error)) : error;
  } finally {
    progress.stop();
    await sink?.end();
  }
}

/** `2,812 rows: 2,800 stored, 0 were there before, 12 not taken` */
function told({ rows, created, again, failed }: ImportResult): string {
  return `${counted(rows)} rows: ${counted(created)} stored, ${counted(again)} were there before, ${counted(failed)} not taken`;
}

/** `file:line: column: what, and what was expected` */
function faultLines(path: string, { faults, failed }: ImportResult, file: string | undefined): string {
  const lines = faults
    .slice(0, MOST_FAULTS_TOLD)
    .map(({ line, label, column, message }) =>
      line === undefined
        ? `${path}: ${label}: ${column}: ${message}`
        : `${path}:${String(line)}: ${column}: ${message}`,
    );
  if (faults.length > MOST_FAULTS_TOLD || failed > faults.length) {
    lines.push(`... ${counted(failed)} rows in all; --faults FILE writes them all to a file`);
  }
  if (file !== undefined) lines.push(`${file}: the rows that were not taken, each with its reason`);
  return lines.join('\n');
}

function faultOfFile(path: string, error: Unreadable | Invalid): string {
  if (error instanceof Invalid) return `${path}: ${error.message}`;
  const { line } = error.fault.place;
  return `${path}:${line === undefined ? '' : `${String(line)}:`} ${sayFault(error.fault)}`;
}

function mapped(value: string, before: Record<string, string>): Record<string, string> {
  const at = value.lastIndexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('expected COLUMN=FIELD');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

function counted(n: number): string {
  return n.toLocaleString('en-GB');
}

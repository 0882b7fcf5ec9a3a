import { basename } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { InvalidArgumentError, type Command } from 'commander';
import { migrate } from '#config';
import {
  Assemblies,
  ConsultationsModule,
  FIELDS,
  isField,
  Recommendations,
  sayFault,
  type ImportPreview,
  type Mapping,
} from '#consultations';
import { withDatabase } from './database.js';
import { bytesOf } from './named-file.js';
import { withServices } from './services.js';

interface Options {
  assembly: string;
  title?: string;
  language?: string;
  map: Mapping;
  dryRun?: boolean;
}

/** `throughline import recommendations FILE --assembly SLUG`: csv, json or xlsx, all of it or nothing. */
export function registerImportRecommendations(program: Command): void {
  const parent =
    program.commands.find((command) => command.name() === 'import') ??
    program.command('import').description('bring recommendations or responses in from a file');
  parent
    .command('recommendations <file>')
    .description("an assembly's recommendations from csv, json or xlsx; every fault is named before anything is stored")
    .requiredOption('--assembly <slug>', 'the assembly; a draft record is made where there is none')
    .option('--title <title>', 'title of the assembly, where its record is made')
    .option('--language <code>', 'language of the words, where its record is made (default: what it reads as)')
    .option('--map <column=field>', `what a column is: ${Object.keys(FIELDS).join(', ')}`, mapped, {})
    .option('--dry-run', 'say what would be stored, and store nothing')
    .action(importRecommendations);
}

async function importRecommendations(path: string, options: Options): Promise<void> {
  const file = { name: basename(path), bytes: await bytesOf(path) };
  await withDatabase(async (settings) => {
    await migrate(settings.databaseUrl);
    await withServices(settings, [ConsultationsModule], async (app) => {
      const recommendations = app.get(Recommendations);
      const guessed = await recommendations.preview(file);
      const replaced = new Set(Object.values(options.map));
      const kept = Object.entries(guessed.mapping).filter(([, field]) => !replaced.has(field));
      const preview =
        replaced.size === 0
          ? guessed
          : await recommendations.preview(file, { ...Object.fromEntries(kept), ...options.map });
      for (const note of preview.notes) process.stderr.write(`${note}\n`);
      for (const column of preview.columns) {
        process.stderr.write(`  ${column.name}: ${preview.mapping[column.name] ?? 'left out'}\n`);
      }
      if (preview.faults.length > 0) throw new Error(faultLines(path, preview));
      if (options.dryRun === true) {
        process.stdout.write(`${told(preview)}; nothing was stored\n`);
        return;
      }
      await makeAssembly(app, { ...options, language: options.language ?? preview.language ?? 'en' });
      const by = { name: 'the command line' };
      await recommendations.import(preview, options.assembly, by);
      process.stdout.write(`${told(preview)} stored in ${options.assembly}, not published yet\n`);
    });
  });
}

/** `file:line: what, and what was expected`, a line for each fault. */
function faultLines(path: string, preview: ImportPreview): string {
  return preview.faults
    .map(
      (fault) => `${path}:${fault.place.line === undefined ? '' : `${String(fault.place.line)}:`} ${sayFault(fault)}`,
    )
    .join('\n');
}

async function makeAssembly(app: INestApplicationContext, options: Options & { language: string }): Promise<void> {
  const assemblies = app.get(Assemblies);
  if ((await assemblies.find(options.assembly)) !== undefined) return;
  const { assembly: slug, title = slug, language } = options;
  await assemblies.create({ slug, title, language });
  process.stderr.write(
    `There was no assembly ${slug}: a draft record was made. Its page is /officer/assemblies/${slug}\n`,
  );
}

/** `5 recommendations and 26 actions (support in 4)` */
function told({ recommendations }: ImportPreview): string {
  const kinds = new Map<string, number>();
  for (const { kind } of recommendations) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counted = [...kinds].map(([kind, n]) => `${String(n)} ${kind}${n === 1 ? '' : 's'}`).join(' and ');
  const has = (name: string, n: number): string[] => (n === 0 ? [] : [`${name} in ${String(n)}`]);
  const extras = [
    ...has('votes', recommendations.filter((one) => one.votesFor !== null).length),
    ...has('support', recommendations.filter((one) => one.supportPercent !== null).length),
    ...has('rank', recommendations.filter((one) => one.rank !== null).length),
  ];
  return extras.length === 0 ? counted : `${counted} (${extras.join(', ')})`;
}

function mapped(value: string, before: Mapping): Mapping {
  const at = value.lastIndexOf('=');
  const field = value.slice(at + 1);
  if (at < 1 || !isField(field)) {
    throw new InvalidArgumentError(`expected COLUMN=FIELD, with a field of ${Object.keys(FIELDS).join(', ')}`);
  }
  return { ...before, [value.slice(0, at)]: field };
}

import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { InvalidArgumentError, type Command } from 'commander';
import { Piscina } from 'piscina';
import {
  ALGORITHM,
  STAGES,
  type Analysis,
  type AnalyseOptions,
  type CodeframeTheme,
  type ResponseText,
  type Stage,
} from '#analysis';
import { readCoded, readCodeframe, readQuestions, readResponses } from './analyse/input.js';
import { tally, writeResults } from './analyse/output.js';
import { Progress } from './analyse/progress.js';
import type { Reading, Task, Tones } from './analyse/worker.js';

interface Options {
  text: string;
  out: string;
  id?: string;
  stance?: string;
  question?: string;
  themes?: number;
  seed: number;
  threads: number;
  codeframe?: string;
  coded?: string;
  only?: Stage[];
}

/** Responses whose tone one thread reads at a time. */
const PORTION = 2000;

function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`Expected a whole number from ${String(least)} to ${String(most)}.`);
    return number;
  };
}

function stages(value: string): Stage[] {
  const named = value.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !STAGES.some((stage) => stage === name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Expected stages of ${STAGES.join(', ')}; "${unknown.join(', ')}" is none.`);
  return STAGES.filter((stage) => named.includes(stage));
}

/** `throughline analyse`: the worker's pipeline on a file, without database or server. */
export function registerAnalyse(program: Command): void {
  program
    .command('analyse <file.csv>')
    .description('duplicates, themes, stance and sentiment of the responses in a file')
    .requiredOption('--text <column>', 'the column that holds what people wrote')
    .requiredOption('--out <dir>', 'where the results are written')
    .option('--id <column>', "the responses' ids; numbered from 1 without it")
    .option('--stance <column>', 'the answer to the closed question')
    .option('--question <file>', 'the question as it was put, so that its words are not taken for theirs')
    .option('--themes <n>', 'how many themes to look for', wholeNumber(1, 60))
    .option('--seed <n>', 'the same seed gives the same bytes', wholeNumber(0, 4294967295), 1)
    .option(
      '--threads <n>',
      'how many threads may work at once',
      wholeNumber(1, 64),
      Math.min(4, availableParallelism()),
    )
    .option('--codeframe <file>', 'theme,label[,description]: code against these instead of finding themes')
    .option('--coded <file>', 'id,theme and/or id,stance: learn from what a person coded')
    .option('--only <stages>', STAGES.join(','), stages)
    .action(analyse);
}

async function analyse(file: string, options: Options): Promise<void> {
  const began = performance.now();
  const responses = await readResponses(file, options);
  const settings = await readSettings(options, responses);
  const wanted = options.only ?? STAGES;
  const { analysis, seconds } = await run(responses, settings, { wanted, threads: options.threads });
  await writeResults(options.out, analysis, {
    file,
    counts: counts(responses, analysis),
    settings: {
      text: options.text,
      id: options.id,
      stance: options.stance,
      question: options.question,
      themes: options.themes,
      codeframe: options.codeframe,
      coded: options.coded,
      only: wanted,
      threads: options.threads,
    },
    seed: options.seed,
    versions: { ...ALGORITHM, node: process.versions.node },
    seconds: { ...seconds, total: rounded((performance.now() - began) / 1000) },
    peakMemoryMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  });
}

async function readSettings(options: Options, responses: readonly ResponseText[]): Promise<AnalyseOptions> {
  const questions = options.question === undefined ? [] : await readQuestions(options.question);
  const given = options.codeframe === undefined ? undefined : await readCodeframe(options.codeframe);
  const ids = new Set(responses.map(({ id }) => id));
  const coded = options.coded === undefined ? undefined : await readCoded(options.coded, { ids, codeframe: given });
  const codeframe = given ?? codeframeOf(coded?.themes ?? []);
  return {
    questions,
    seed: options.seed,
    ...(options.themes !== undefined && { themes: options.themes }),
    ...(codeframe && { codeframe }),
    ...(coded && { codedThemes: coded.themes, codedStances: coded.stances }),
  };
}

/** Without a codeframe the themes that a person gave are the codeframe. */
function codeframeOf(coded: readonly { theme: string }[]): CodeframeTheme[] | undefined {
  const names = [...new Set(coded.map(({ theme }) => theme).filter((theme) => theme !== ''))].sort();
  return names.length === 0 ? undefined : names.map((name) => ({ id: name, label: name, keywords: [] }));
}

async function run(
  responses: readonly ResponseText[],
  settings: AnalyseOptions,
  { wanted, threads }: { wanted: readonly Stage[]; threads: number },
): Promise<{ analysis: Analysis; seconds: Partial<Record<Stage, number>> }> {
  const pool = new Piscina<Task, Reading | Tones>({
    filename: new URL('./analyse/worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
  });
  const reading = wanted.filter((stage) => stage !== 'sentiment');
  const portions = wanted.includes('sentiment')
    ? Array.from({ length: Math.ceil(responses.length / PORTION) }, (_, i) => i * PORTION)
    : [];
  const progress = new Progress('analyse', reading.length + portions.length + 1);
  try {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (stage: Stage) => {
      progress.step();
      progress.now(stage);
    });
    const read = pool.run(
      { kind: 'reading', responses, options: { ...settings, only: reading }, port: port2 },
      { transferList: [port2] },
    );
    const tones = portions.map(async (from) => {
      const result = await pool.run({
        kind: 'sentiment',
        responses: responses.slice(from, from + PORTION),
        questions: settings.questions ?? [],
      });
      progress.step();
      return result as Tones;
    });
    const [{ analysis, seconds }, ...parts] = (await Promise.all([read, ...tones])) as [Reading, ...Tones[]];
    port1.close();
    if (wanted.includes('sentiment')) {
      analysis.sentiment = parts.flatMap(({ rows }) => rows);
      seconds.sentiment = parts.reduce((sum, part) => sum + part.seconds, 0);
    }
    return {
      analysis,
      seconds: Object.fromEntries(Object.entries(seconds).map(([stage, value]) => [stage, rounded(value)])),
    };
  } finally {
    progress.stop();
    await pool.destroy();
  }
}

function counts(responses: readonly ResponseText[], analysis: Analysis): Record<string, unknown> {
  const { duplicates, themes, codes, stance, sentiment } = analysis;
  return {
    responses: responses.length,
    ...((duplicates ?? themes ?? stance) && { blank: analysis.blank }),
    ...((themes ?? stance) && { languages: analysis.languages }),
    ...(duplicates && {
      groups: tally(duplicates.groups.map(({ kind }) => kind)),
      duplicates: tally(duplicates.rows.map(({ kind }) => kind)),
    }),
    ...(themes &&
      codes && {
        themes: themes.length,
        codes: codes.length,
        uncoded: responses.length - new Set(codes.map(({ id }) => id)).size,
      }),
    ...(stance && {
      stance: tally(stance.map((row) => row.stance)),
      stanceSource: tally(stance.map((row) => row.source)),
    }),
    ...(sentiment && { sentiment: tally(sentiment.map(({ label }) => label)) }),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

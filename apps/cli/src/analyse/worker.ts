import { parentPort, workerData } from 'node:worker_threads';
import {
  ALGORITHM,
  analyseResponses,
  STAGES,
  type Analysis,
  type AnalyseOptions,
  type CodeframeTheme,
  type ResponseText,
  type Stage,
} from '#analysis';
import { readCoded, readCodeframe, readQuestions, readResponses } from './input.js';
import { tally, writeResults } from './output.js';
import { tonesOf } from './tones.js';

/** What `throughline analyse` was asked to do. */
export interface Job {
  file: string;
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

/** What the thread that shows progress is told: what is being done, and how many of how many steps are. */
export interface Told {
  doing: string;
  done: number;
  of: number;
}

/*
 * The whole of `throughline analyse`, in a thread of its own: reads, analyses and writes, while the other thread shows how
 * far it is. What it throws ends the command.
 */
await analyse(workerData as Job);

async function analyse(job: Job): Promise<void> {
  const began = performance.now();
  tell('reading', 0, 1);
  const responses = await readResponses(job.file, job);
  const settings = await readSettings(job, responses);
  const wanted = job.only ?? STAGES;
  const { analysis, seconds } = await run(responses, settings, { wanted, threads: job.threads });
  tell('writing', 1, 1);
  const { file, seed, out, ...settingsShown } = job;
  await writeResults(out, analysis, {
    file,
    counts: counts(responses, analysis),
    settings: { ...settingsShown, only: wanted },
    seed,
    versions: { ...ALGORITHM, node: process.versions.node },
    seconds: { ...seconds, total: rounded(performance.now() - began) },
    peakMemoryMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  });
}

function tell(doing: string, done: number, of: number): void {
  parentPort?.postMessage({ doing, done, of } satisfies Told);
}

async function readSettings(job: Job, responses: readonly ResponseText[]): Promise<AnalyseOptions> {
  const questions = job.question === undefined ? [] : await readQuestions(job.question);
  const given = job.codeframe === undefined ? undefined : await readCodeframe(job.codeframe);
  const coded =
    job.coded === undefined
      ? undefined
      : await readCoded(job.coded, { ids: new Set(responses.map(({ id }) => id)), codeframe: given });
  const codeframe = given ?? codeframeOf(coded?.themes ?? []);
  return {
    questions,
    seed: job.seed,
    ...(job.themes !== undefined && { themes: job.themes }),
    ...(codeframe && { codeframe }),
    ...(coded && { codedThemes: coded.themes, codedStances: coded.stances }),
  };
}

/** Without a codeframe the themes that a person gave are the codeframe. */
function codeframeOf(coded: readonly { theme: string }[]): CodeframeTheme[] | undefined {
  const names = [...new Set(coded.map(({ theme }) => theme).filter((theme) => theme !== ''))].sort();
  return names.length === 0 ? undefined : names.map((name) => ({ id: name, label: name, keywords: [] }));
}

/** Tones are read in other threads meanwhile. */
async function run(
  responses: readonly ResponseText[],
  settings: AnalyseOptions,
  { wanted, threads }: { wanted: readonly Stage[]; threads: number },
): Promise<{ analysis: Analysis; seconds: Partial<Record<Stage, number>> }> {
  const reading = wanted.filter((stage) => stage !== 'sentiment');
  const tones = wanted.includes('sentiment') ? tonesOf(responses, settings.questions ?? [], threads) : undefined;
  const seconds: Partial<Record<Stage, number>> = {};
  let running: { stage: Stage; since: number } | undefined;
  let stages = 0;
  const close = () => {
    if (running) seconds[running.stage] = rounded(performance.now() - running.since);
  };
  const analysis = analyseResponses(responses, { ...settings, only: reading }, (stage) => {
    close();
    running = { stage, since: performance.now() };
    tell(stage, stages++, wanted.length);
  });
  close();
  if (tones) {
    tell('sentiment', stages, wanted.length);
    const read = await tones;
    analysis.sentiment = read.rows;
    seconds.sentiment = rounded(read.milliseconds);
  }
  return { analysis, seconds };
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

/** Milliseconds as seconds, to the millisecond. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}

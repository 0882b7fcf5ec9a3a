import { once } from 'node:events';
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InvalidArgumentError, type Command } from 'commander';
import type { Stage } from '#analysis';
import { Progress } from './analyse/progress.js';
import type { Job, Told } from './analyse/worker.js';

/** The words of `--only`. The stages themselves are loaded by the thread that runs them, which this one need not wait for. */
const STAGES = ['duplicates', 'themes', 'stance', 'sentiment'] as const satisfies readonly Stage[];
/** Of the machine's memory what texts and words may take. */
const MEMORY_SHARE = 0.75;
/** Room for what is forgotten at once, so that little of it is taken for what stays. */
const YOUNG_MEGABYTES = 96;

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

async function analyse(file: string, options: Omit<Job, 'file'>): Promise<void> {
  const job: Job = { ...options, file };
  const worker = new Worker(new URL('./analyse/worker.js', import.meta.url), {
    workerData: job,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.round((MEMORY_SHARE * totalmem()) / 2 ** 20),
      maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
    },
  });
  const progress = new Progress('analyse');
  worker.on('message', (told: Told) => {
    progress.now(told);
  });
  try {
    await once(worker, 'exit');
  } finally {
    progress.stop();
  }
}

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { startCommand } from '../support/processes.js';
import { campaignLetters, hasCampaignLetters, type CampaignLetters } from './campaign-letters.js';
import { median, print, rounded, say } from './figures.js';

/**
 * Generated responses, a third of them repeats and campaign letters, from the file to duplicates.csv, beside a classic
 * MinHash LSH from the same file to its groups, in turns. Both are processes of their own; what counts is the CPU time
 * that they used, start and all threads included. A million goes through ours alone: `growth` is how many times more ten
 * times as many take.
 */
const SIZES = [10_000, 100_000, 1_000_000];
const BESIDE_YARDSTICK = 100_000;
const ROUNDS = 3;
/** `DUPLICATES_ROWS=10000` for a look while working on it. */
const sizes = process.env['DUPLICATES_ROWS'] === undefined ? SIZES : [Number(process.env['DUPLICATES_ROWS'])];

interface Used {
  /** Seconds of CPU, of the system's work too. */
  cpu: number;
  wall: number;
  /** The most memory held, in MB. */
  memory: number;
  /** Planted exact repeats that do not stand in one group with their source. */
  missed: number;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

if (hasCampaignLetters()) {
  let before: ({ rows: number } & Used) | undefined;
  for (const rows of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
    try {
      const letters = await campaignLetters(folder, rows, 1);
      const rounds: { ours: Used; yardstick: Used | undefined }[] = [];
      for (let round = 0; round < (rows > BESIDE_YARDSTICK ? 1 : ROUNDS); round += 1)
        rounds.push({
          ours: await ours(letters, rows),
          yardstick: rows > BESIDE_YARDSTICK ? undefined : await minhash(letters, rows),
        });
      const mine = medians(rounds.map((round) => round.ours));
      const theirs = medians(rounds.flatMap((round) => round.yardstick ?? []));
      say(`${rows} responses: ${mine.cpu.toFixed(1)} s of CPU, MinHash ${theirs.cpu.toFixed(1)} s`);
      print({
        bench: 'duplicates',
        unit: 'responses/CPU s',
        value: rounded(rows / mine.cpu),
        ...(rows > BESIDE_YARDSTICK
          ? {}
          : {
              yardstick: rounded(rows / theirs.cpu),
              ratio: rounded(theirs.cpu / mine.cpu),
              yardstickMemory: theirs.memory,
            }),
        responses: rows,
        cpu: rounded(mine.cpu),
        wall: rounded(mine.wall),
        memory: mine.memory,
        missed: mine.missed,
        ...(before === undefined
          ? {}
          : {
              growth: rounded(mine.cpu / before.cpu),
              growthOfWall: rounded(mine.wall / before.wall),
              growthOfResponses: rows / before.rows,
            }),
      });
      before = { rows, ...mine };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
} else say('Left out: the generator of campaign letters is not at ../shared/tools.');

async function ours(letters: CampaignLetters, rows: number): Promise<Used> {
  const out = join(letters.folder, 'analysed');
  const program = join(process.cwd(), 'dist/apps/cli/src/main.js');
  const args = ['analyse', letters.file, '--id', 'id', '--text', 'text', '--only', 'duplicates', '--out', out];
  const used = await run([program, ...args], letters.folder);
  return { ...used, missed: missedRepeats(letters, join(out, 'duplicates.csv'), rows) };
}

async function minhash(letters: CampaignLetters, rows: number): Promise<Used> {
  const out = join(letters.folder, 'minhash.csv');
  const used = await run([here('./minhash.js'), letters.file, out], letters.folder);
  return { ...used, missed: missedRepeats(letters, out, rows) };
}

async function run(args: readonly string[], folder: string): Promise<Omit<Used, 'missed'>> {
  const file = join(folder, 'usage.json');
  const began = performance.now();
  const started = startCommand(process.execPath, ['--import', here('./report-usage.js'), ...args], {
    env: { USAGE_FILE: file },
  });
  if ((await started.ended) !== 0) throw new Error(`${args.join(' ')} did not finish:\n${started.output()}`);
  const wall = (performance.now() - began) / 1_000;
  const usage = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.ResourceUsage;
  await rm(file);
  return {
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    wall,
    memory: Math.round(usage.maxRSS / 1024),
  };
}

/**
 * Speed is worth nothing where something is missing: every row is there, and of the planted exact repeats all but one in a
 * thousand stand beside their source.
 * @returns how many do not
 */
function missedRepeats({ folder }: CampaignLetters, file: string, rows: number): number {
  const groups = new Map<string, string>();
  const cells = parse(readFileSync(file), {
    from_line: 2,
    on_record: ([id = '', group = '']: string[]) => [id, group],
  });
  for (const [id = '', group = ''] of cells) groups.set(id, group);
  let planted = 0;
  let missed = 0;
  for (const line of readFileSync(join(folder, 'truth.jsonl'), 'utf8').split('\n')) {
    if (!line.includes('"k":"exact"')) continue;
    const { id, of } = JSON.parse(line) as { id: number; of: number };
    const group = groups.get(String(id)) ?? '';
    planted += 1;
    if (group === '' || group !== groups.get(String(of))) missed += 1;
  }
  if (groups.size !== rows || planted === 0 || missed > planted / 1_000)
    throw new Error(`${file}: ${groups.size} rows of ${rows}, ${missed} of ${planted} exact repeats missed`);
  return missed;
}

function medians(used: readonly Used[]): Used {
  const of = (name: keyof Used) => median(used.map((one) => one[name]));
  return { cpu: of('cpu'), wall: of('wall'), memory: of('memory'), missed: of('missed') };
}

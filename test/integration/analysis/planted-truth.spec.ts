import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { campaignLetters, hasCampaignLetters } from '../../bench/campaign-letters.js';
import { startProcess } from '../../support/processes.js';

const SCORER = '../shared/tools/score-duplicates.mjs';

/** At least, of what was planted. */
const LEAST: Readonly<Record<string, number>> = {
  exact_recall: 1,
  campaign_recall: 0.995,
  campaign_precision: 0.999,
  near_same_group: 0.97,
  near_flagged: 0.99,
  partial_flagged: 0.95,
  own_words_recall: 0.985,
  own_words_precision: 0.985,
  senders_heard: 0.97,
  spun_largest_group: 0.5,
};
/** At most. */
const MOST: Readonly<Record<string, number>> = {
  campaigns_merged: 0,
  originals_in_a_campaign_or_near_group: 0.0005,
  originals_flagged: 0.003,
};

/** Seeds on which no rule was tried. `PLANTED=all` goes through all of them, and through the large files. */
const SEEDS = [16_807, 30_269, 40_014, 52_711, 88_003];
const LARGE = 100_000;
const all = process.env['PLANTED'] === 'all';
const FILES = [
  ...SEEDS.slice(0, all ? undefined : 2).map((seed) => ({ n: 10_000, seed })),
  ...(all ? SEEDS.slice(0, 2).map((seed) => ({ n: LARGE, seed })) : []),
];

const suite = hasCampaignLetters() ? describe : describe.skip;
if (!hasCampaignLetters())
  process.stderr.write('Left out: planted campaigns, whose generator is not at ../shared/tools.\n');

/** What `throughline analyse` finds of the repeats and campaigns that a generator planted, as a scorer counts it. */
suite('planted campaigns', () => {
  let folder = '';

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    folder = await mkdtemp(join(tmpdir(), 'planted-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(FILES)(
    'are found in $n responses of seed $seed, and hardly anything else is',
    async ({ n, seed }) => {
      const letters = await campaignLetters(join(folder, `${String(n)}-${String(seed)}`), n, seed);
      const out = join(letters.folder, 'analysed');
      const args = ['analyse', letters.file, '--id', 'id', '--text', 'text', '--only', 'duplicates', '--out', out];
      const analysis = startProcess('cli', args);
      expect([await analysis.ended, analysis.output()]).toEqual([0, expect.anything()]);
      const scored = await promisify(execFile)(process.execPath, [SCORER, letters.folder, join(out, 'duplicates.csv')]);
      const figures = JSON.parse(scored.stdout) as Record<string, number>;
      process.stderr.write(`planted, seed ${String(seed)}: ${JSON.stringify(figures)}\n`);
      expect(figures['responses']).toBe(n);
      expect(shortfalls(figures)).toEqual([]);
    },
    600_000,
  );
});

function shortfalls(figures: Readonly<Record<string, number>>): string[] {
  const of = (name: string) => figures[name] ?? Number.NaN;
  return [
    ...Object.entries(LEAST).flatMap(([name, least]) =>
      of(name) >= least ? [] : [`${name} ${String(of(name))}, expected at least ${String(least)}`],
    ),
    ...Object.entries(MOST).flatMap(([name, most]) =>
      of(name) <= most ? [] : [`${name} ${String(of(name))}, expected at most ${String(most)}`],
    ),
  ];
}

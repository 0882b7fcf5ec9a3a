import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findDuplicates, type ResponseText } from '#analysis';
import { seeded } from '../../../libs/analysis/src/themes/random.js';
import { campaignLetters, hasCampaignLetters, textsOf, type CampaignLetters } from '../../bench/campaign-letters.js';
import { startProcess } from '../../support/processes.js';

const RESPONSES = 5_000;
const SEED = 23_011;

const suite = hasCampaignLetters() ? describe : describe.skip;
if (!hasCampaignLetters())
  process.stderr.write('Left out: the same groups of generated letters; the generator is not at ../shared/tools.\n');

suite('the same responses', () => {
  let folder = '';
  let letters: CampaignLetters;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    folder = await mkdtemp(join(tmpdir(), 'same-groups-'));
    letters = await campaignLetters(folder, RESPONSES, SEED);
  }, 60_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('give the same groups in any order, wherever their senders stand', () => {
    const random = seeded(SEED);
    const responses = textsOf(letters).map((text, order): ResponseText => {
      return { id: String(order), order, text, stance: random() < 0.7 ? 'supports' : 'opposes' };
    });
    const { groups, rows } = findDuplicates(responses);
    expect(groups.filter(({ kind }) => kind === 'campaign').length).toBeGreaterThan(10);
    const shuffled = responses
      .map((response) => ({ response, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ response }): ResponseText => {
        return { ...response, stance: response.stance === 'supports' ? 'opposes' : 'supports' };
      });
    const again = findDuplicates(shuffled);
    expect(again.rows.map(({ id }) => id)).toEqual(shuffled.map(({ id }) => id));
    expect(again.rows.toSorted((a, b) => Number(a.id) - Number(b.id))).toEqual(rows);
    expect(again.groups).toEqual(groups);
  }, 60_000);

  it('give the same bytes on one thread, two and four', async () => {
    const files: string[] = [];
    for (const threads of [1, 2, 4]) {
      const out = join(folder, `threads-${String(threads)}`);
      const args = ['analyse', letters.file, '--id', 'id', '--text', 'text', '--only', 'duplicates', '--out', out];
      const analysis = startProcess('cli', [...args, '--threads', String(threads)]);
      expect([await analysis.ended, analysis.output()]).toEqual([0, expect.anything()]);
      files.push(readFileSync(join(out, 'duplicates.csv'), 'utf8'));
    }
    const [one, ...others] = files;
    expect(one?.split('\n').length).toBeGreaterThan(RESPONSES);
    for (const other of others) expect(other === one).toBe(true);
  }, 60_000);
});

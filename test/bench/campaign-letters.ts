import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';

const GENERATOR = '../shared/tools/campaign-letters.mjs';

/** Generated responses lie in `file` (`id,received_at,text`, in receipt order); `folder` also holds the truth about them. */
export interface CampaignLetters {
  folder: string;
  file: string;
}

/** Whether the generator lies beside the project; where it does not, what needs it says so and is left out. */
export function hasCampaignLetters(): boolean {
  return existsSync(GENERATOR);
}

/**
 * Writes `n` responses with planted repeats, near repeats, campaign letters and copied paragraphs into the folder, which
 * is made. The same size and seed give the same bytes.
 */
export async function campaignLetters(folder: string, n: number, seed: number): Promise<CampaignLetters> {
  await promisify(execFile)(process.execPath, [GENERATOR, '--n', String(n), '--seed', String(seed), '--out', folder]);
  return { folder, file: join(folder, 'responses.csv') };
}

/** Their texts, in receipt order. */
export function textsOf({ file }: CampaignLetters): string[] {
  return parse<{ text: string }>(readFileSync(file), { columns: true }).map(({ text }) => text);
}

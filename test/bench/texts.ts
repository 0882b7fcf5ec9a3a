import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { campaignLetters, hasCampaignLetters, textsOf } from './campaign-letters.js';

const SAMPLE = 'examples/aldermouth-getting-about/responses.csv';

/**
 * Texts as a consultation gets them, exact repeats and campaigns among them: real words where they lie beside the project,
 * otherwise the sentences of the sample's people in ever new company. The same texts at every run.
 */
export async function texts(n: number, folder: string): Promise<{ texts: string[]; from: string }> {
  if (!hasCampaignLetters()) return { texts: fromSample(n), from: 'sample' };
  return { texts: textsOf(await campaignLetters(folder, n, 1)), from: 'campaign-letters' };
}

function fromSample(n: number): string[] {
  const rows = parse<Record<string, string>>(readFileSync(SAMPLE), { columns: true, bom: true });
  const sent = rows.flatMap((row) =>
    Object.keys(row).flatMap((key) => (key.endsWith('_text') ? [row[key] ?? ''] : [])),
  );
  const said = sent.filter((text) => text.length > 20);
  const sentences = said.flatMap((text) => text.split(/(?<=[.!?])\s+/u)).filter((sentence) => sentence.length > 15);
  const draw = chance(1);
  return Array.from({ length: n }, (_, at) => {
    // What was sent comes once as it is, then one in ten again as it is: those are the repeats.
    if (at < said.length || draw() < 0.1) return said[at % said.length] ?? '';
    const some = 2 + Math.floor(draw() * 4);
    return Array.from({ length: some }, () => sentences[Math.floor(draw() * sentences.length)] ?? '').join(' ');
  });
}

/** Numbers from 0 to 1 that are the same at every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Analysis } from '#analysis';

type Cell = string | number | undefined;

/** RFC 4180 quoting. No defence against spreadsheet formulas: programs read these files, and a changed word is no evidence. */
function cell(value: Cell): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeTable(file: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): Promise<void> {
  const stream = createWriteStream(file);
  let failure: unknown;
  stream.on('error', (error) => (failure = error));
  let lines = [columns.join(',')];
  const flush = async () => {
    const more = stream.write(`${lines.join('\n')}\n`);
    lines = [];
    if (!more && failure === undefined) await once(stream, 'drain');
  };
  for (const row of rows) {
    lines.push(row.map(cell).join(','));
    if (lines.length >= 2000) await flush();
  }
  if (lines.length > 0) await flush();
  stream.end();
  await once(stream, 'close');
  if (failure !== undefined) throw failure instanceof Error ? failure : new Error(`${file}: cannot be written`);
}

function* map<T>(items: readonly T[], row: (item: T) => readonly Cell[]): Generator<readonly Cell[]> {
  for (const item of items) yield row(item);
}

/** Writes a file for each stage that ran, and the summary. */
export async function writeResults(dir: string, analysis: Analysis, summary: unknown): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { duplicates, themes, codes, stance, sentiment } = analysis;
  if (duplicates)
    await writeTable(
      join(dir, 'duplicates.csv'),
      ['id', 'group', 'kind', 'of', 'own_words'],
      map(duplicates.rows, (row) => [row.id, row.group, row.kind, row.of, row.own_words]),
    );
  if (themes)
    await writeTable(
      join(dir, 'themes.csv'),
      ['theme', 'label', 'parent', 'keywords', 'responses', 'stability'],
      map(themes, (row) => [row.theme, row.label, '', row.keywords.join('; '), row.responses, row.stability]),
    );
  if (codes)
    await writeTable(
      join(dir, 'codes.csv'),
      ['id', 'theme', 'confidence', 'evidence'],
      map(codes, (row) => [row.id, row.theme, row.confidence, row.evidence]),
    );
  if (stance)
    await writeTable(
      join(dir, 'stance.csv'),
      ['id', 'stance', 'confidence', 'source'],
      map(stance, (row) => [row.id, row.stance, row.confidence, row.source]),
    );
  if (sentiment)
    await writeTable(
      join(dir, 'sentiment.csv'),
      ['id', 'score', 'label'],
      map(sentiment, (row) => [row.id, row.score, row.label]),
    );
  await writeFile(join(dir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

/** How many of each, in the order of the words. */
export function tally(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

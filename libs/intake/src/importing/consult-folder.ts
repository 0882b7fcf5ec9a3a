import { Unreadable } from '#consultations';
import { questionColumn } from '../core/import-columns.js';
import { jsonRows } from './json-rows.js';
import { decoded, type ImportSource } from './source.js';
import type { Row } from './table.js';
import { z } from 'zod';

/**
 * A consultation as Consult and ThemeFinder keep it: `inputs/question_part_N/` with `question.json` and `responses.jsonl`,
 * and `respondents.jsonl`; those whose `response_id` is the same are one person. It is read as a table with a row for each
 * person and a column for each question. What was found by analysis (`outputs/`) is not read: it is found again here.
 */
export async function* consultRows(parts: readonly ImportSource[]): AsyncGenerator<Row[]> {
  const questions = await questionsIn(parts);
  const readers = questions.map(({ responses }) => new InOrder(responses));
  const columns = questions.map(({ number, text }) => questionColumn(number, text));
  let number = 0;
  const rowOf = (id: string, facts: Record<string, string>, answers: readonly string[]): Row => {
    number += 1;
    const said = Object.fromEntries(columns.map((column, at) => [column, answers[at] ?? '']));
    return { number, cells: { ...facts, response_id: id, ...said } };
  };
  const respondents = parts.find(({ name }) => /(^|\/)respondents\.jsonl$/u.test(name));
  // Whoever is in the list of respondents comes first, in its order; then those who are not, question by question.
  for await (const page of respondents === undefined ? [] : jsonRows(respondents.open())) {
    const rows: Row[] = [];
    for (const { cells } of page) {
      const id = idIn(cells, respondents?.name ?? '');
      const answers = await Promise.all(readers.map((reader) => reader.take(id)));
      rows.push(rowOf(id, { respondent: JSON.stringify(cells) }, answers));
    }
    yield rows;
  }
  for (const [at, reader] of readers.entries()) {
    for (let next = await reader.any(); next !== undefined; next = await reader.any()) {
      const { id, text } = next;
      const answers = await Promise.all(
        readers.map((other, place) => (place === at ? Promise.resolve(text) : other.take(id))),
      );
      yield [rowOf(id, {}, answers)];
    }
  }
}

const question = z.object({ question_number: z.coerce.number().int().optional(), question_text: z.string() });

async function questionsIn(parts: readonly ImportSource[]) {
  const found: { number: number; text: string; responses: ImportSource }[] = [];
  for (const part of parts) {
    const folder = /^(?:.*\/)?question_part_(\d+)\/responses\.jsonl$/u.exec(part.name)?.[1];
    if (folder === undefined) continue;
    const about = parts.find(({ name }) => name === part.name.replace(/responses\.jsonl$/u, 'question.json'));
    const { question_number: number = Number(folder), question_text: text } =
      about === undefined ? { question_text: '' } : await aboutIn(about);
    found.push({ number, text, responses: part });
  }
  if (found.length > 0) return found.sort((a, b) => a.number - b.number);
  const message = 'holds no question_part_N/responses.jsonl, as a folder in the format of Consult does';
  throw new Unreadable({ place: { label: 'the folder' }, message });
}

async function aboutIn(part: ImportSource): Promise<z.infer<typeof question>> {
  let text = '';
  for await (const piece of decoded(part.open())) text += piece;
  try {
    return question.parse(JSON.parse(text));
  } catch {
    const message = 'is not a question; expected {"question_number": 1, "question_text": "..."}';
    throw new Unreadable({ place: { label: part.name }, message });
  }
}

function idIn(cells: Readonly<Record<string, string>>, name: string): string {
  const id = cells['response_id'] ?? cells['themefinder_id'] ?? '';
  if (id !== '') return id;
  throw new Unreadable({ place: { label: name }, message: 'has a line without "response_id"' });
}

/** Answers by their id. Files are in the same order as a rule; what comes before its turn is held until then. */
class InOrder {
  private readonly pages: AsyncIterator<Row[]>;
  private readonly held = new Map<string, string>();
  private ended = false;

  constructor(private readonly source: ImportSource) {
    this.pages = jsonRows(source.open())[Symbol.asyncIterator]();
  }

  async take(id: string): Promise<string> {
    while (!this.held.has(id) && !this.ended) await this.read();
    const text = this.held.get(id) ?? '';
    this.held.delete(id);
    return text;
  }

  async any(): Promise<{ id: string; text: string } | undefined> {
    while (this.held.size === 0 && !this.ended) await this.read();
    const [first] = this.held;
    if (first === undefined) return undefined;
    this.held.delete(first[0]);
    return { id: first[0], text: first[1] };
  }

  private async read(): Promise<void> {
    const next = await this.pages.next();
    if (next.done === true) this.ended = true;
    else
      for (const { cells } of next.value)
        this.held.set(idIn(cells, this.source.name), cells['response'] ?? cells['text'] ?? '');
  }
}

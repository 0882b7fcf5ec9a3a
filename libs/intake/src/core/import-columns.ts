import type { Form, FormItem } from './submission.js';
import { instantIn, kindIn, publishIn, stanceOf } from './import-values.js';

/** What a column can be, besides what is said about an item. */
export const IMPORT_FIELDS = {
  id: 'what tells this row from all others of its source',
  item: 'reference of the item that stance and text are about',
  stance: 'answer to the closed question',
  text: 'what was written',
  kind: 'person or organisation',
  name: 'name of the respondent',
  organisation: 'name of the organisation',
  represents: 'whom the organisation speaks for',
  email: 'address of the respondent',
  publish: 'name, anonymous or no',
  receivedAt: 'when it was received, for example 2026-01-31T12:00:00Z',
} as const;

export type ImportField = keyof typeof IMPORT_FIELDS;

/** What one column means: a field of the row, or an answer to a question of one item. */
export type ColumnMeaning =
  | { kind: 'field'; field: ImportField }
  | { kind: 'answer'; item: FormItem; question: 'stance' | 'text' | { key: string } };

/** A column with some of its cells, by which its name is believed. */
export interface Column {
  name: string;
  samples: readonly string[];
}

const ALIASES: Readonly<Record<string, ImportField>> = {
  responseid: 'id',
  response: 'text',
  comment: 'text',
  submittedat: 'receivedAt',
};

/** Reads `R1.text`, `R1.stance`, `R1.area` or one of the fields above. Undefined where it is neither. */
export function meaningOf(written: string, form: Pick<Form, 'items'>): ColumnMeaning | undefined {
  if (isField(written)) return { kind: 'field', field: written };
  // A reference may hold dots itself, so the longest one that fits is meant.
  const items = form.items.filter((item) => written.toLowerCase().startsWith(`${item.ref.toLowerCase()}.`));
  const item = items.sort((a, b) => b.ref.length - a.ref.length)[0];
  if (item === undefined) return undefined;
  const key = written.slice(item.ref.length + 1);
  if (key === 'stance' || key === 'text') return { kind: 'answer', item, question: key };
  return item.questions.some((question) => question.key === key)
    ? { kind: 'answer', item, question: { key } }
    : undefined;
}

/** The same the other way round: `R1.text`, `email`. */
export function inWords(meaning: ColumnMeaning): string {
  if (meaning.kind === 'field') return meaning.field;
  const { item, question } = meaning;
  return `${item.ref}.${typeof question === 'string' ? question : question.key}`;
}

/** Columns whose own name says what they are: `Text`, `received at`, `R1.stance`. */
export function guessByName(names: readonly string[], form: Pick<Form, 'items'>): Map<string, ColumnMeaning> {
  const guessed = new Map<string, ColumnMeaning>();
  const taken = new Set<string>();
  for (const column of names) {
    const plain = column.toLowerCase().replace(/[\s_-]+/gu, '');
    const field = Object.keys(IMPORT_FIELDS).find((name) => name.toLowerCase() === plain) ?? ALIASES[plain] ?? column;
    const meaning = meaningOf(field, form);
    if (meaning === undefined || taken.has(field)) continue;
    taken.add(field);
    guessed.set(column, meaning);
  }
  return guessed;
}

/** How survey tools word a field, and what its cells look like then. */
const WORDINGS: readonly { field: ImportField; named: RegExp; looks?: (cell: string) => boolean }[] = [
  { field: 'email', named: /\be-?mail\b/iu, looks: (cell) => cell.includes('@') },
  { field: 'organisation', named: /organi[sz]ation(['’]s)? name|name of (the|your) organi[sz]ation/iu },
  {
    field: 'kind',
    named: /\brespond(ing|ent)('s)? (as|type)\b|\bindividual or\b|type of respondent/iu,
    looks: (cell) => kindIn(cell) !== undefined,
  },
  { field: 'publish', named: /\bpublish/iu, looks: (cell) => publishIn(cell) !== undefined },
  { field: 'name', named: /^(full|your|what is your( full)?) name\b/iu },
  { field: 'id', named: /^(response|submission|respondent|unique)[ _-]?(id|number|reference)$/iu },
  {
    field: 'receivedAt',
    named: /\b(submitted|received|completed|date of response|submission date|end date)\b/iu,
    looks: (cell) => instantIn(cell) !== undefined,
  },
];

/** Words enough to be an answer, and not one choice of several. */
const LONG = 30;
const ASKS_FOR_WORDS = /\b(explain|comment|reasons?|tell us|describe|why|anything else|free text|your views?)\b/iu;

/**
 * Columns of a survey tool's export, by their wording and their cells: who answered, and of the questions those that can
 * be told to be about one item, since it is named, is numbered, or is the only one. Of several alike the first is taken.
 */
export function guessByContent(columns: readonly Column[], form: Pick<Form, 'items'>): Map<string, ColumnMeaning> {
  const guessed = new Map<string, ColumnMeaning>();
  const taken = new Set<string>();
  const take = (name: string, meaning: ColumnMeaning) => {
    if (guessed.has(name) || taken.has(inWords(meaning))) return;
    taken.add(inWords(meaning));
    guessed.set(name, meaning);
  };
  for (const { name, samples } of columns) {
    const said = samples.filter((cell) => cell.trim() !== '');
    const wording = WORDINGS.find(({ named, looks }) => named.test(name) && (looks === undefined || said.every(looks)));
    if (wording !== undefined) {
      take(name, { kind: 'field', field: wording.field });
      continue;
    }
    const item = itemNamed(name, form);
    if (item === undefined || said.length === 0) continue;
    const length = said.reduce((sum, cell) => sum + cell.length, 0) / said.length;
    if (said.filter((cell) => stanceOf(cell) !== undefined).length * 2 > said.length)
      take(name, { kind: 'answer', item, question: 'stance' });
    else if (length > LONG || ASKS_FOR_WORDS.test(name)) take(name, { kind: 'answer', item, question: 'text' });
  }
  return guessed;
}

const QUESTION = /^Question (\d+):/u;

/** What the answers to a question are called where a format has questions in place of columns. */
export function questionColumn(number: number, text: string): string {
  return `Question ${String(number)}: ${text}`.trim();
}

/** Question k of another tool is our k-th question that asks for words, in the order of the form. */
export function guessByQuestion(names: readonly string[], { items }: Pick<Form, 'items'>): Map<string, ColumnMeaning> {
  const asked = items.flatMap((item) => {
    const open = item.questions.filter(({ kind }) => kind === 'open');
    if (open.length === 0) return [{ item, question: 'text' as const }];
    // The first of an item is its text, whatever it is called.
    return open.map(({ key }, at) => ({ item, question: at === 0 || key === 'text' ? ('text' as const) : { key } }));
  });
  const questions = names.filter((name) => QUESTION.test(name));
  return new Map(
    questions.flatMap((name, at) => {
      const ours = asked[at];
      return ours === undefined ? [] : [[name, { kind: 'answer' as const, ...ours }]];
    }),
  );
}

/** `R1 - why?` names an item, `Prop 2 Q1` its place; where there is only one, every question is about it. */
function itemNamed(name: string, { items }: Pick<Form, 'items'>): FormItem | undefined {
  if (items.length === 1) return items[0];
  const words = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const named = items.find(({ ref }) => words.includes(ref.toLowerCase()));
  const place = /^(?:prop|proposal|recommendation|item|question|q)\.?\s*(\d+)\b/iu.exec(name)?.[1];
  return named ?? (place === undefined ? undefined : items[Number(place) - 1]);
}

/** Does any column say something about an item? Without one there is nothing to import. */
export function saysSomething(meanings: Iterable<ColumnMeaning>): boolean {
  return [...meanings].some((one) => one.kind === 'answer' || one.field === 'text' || one.field === 'stance');
}

function isField(name: string): name is ImportField {
  return Object.hasOwn(IMPORT_FIELDS, name);
}

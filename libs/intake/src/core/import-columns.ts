import type { Form, FormItem } from './submission.js';

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

/** Columns whose own name says what they are: `Text`, `received at`, `R1.stance`. */
export function guessColumns(columns: readonly string[], form: Pick<Form, 'items'>): Map<string, ColumnMeaning> {
  const guessed = new Map<string, ColumnMeaning>();
  const taken = new Set<string>();
  for (const column of columns) {
    const plain = column.toLowerCase().replace(/[\s_-]+/gu, '');
    const field = Object.keys(IMPORT_FIELDS).find((name) => name.toLowerCase() === plain) ?? ALIASES[plain] ?? column;
    const meaning = meaningOf(field, form);
    if (meaning === undefined || taken.has(field)) continue;
    taken.add(field);
    guessed.set(column, meaning);
  }
  return guessed;
}

/** Does any column say something about an item? Without one there is nothing to import. */
export function saysSomething(meanings: Iterable<ColumnMeaning>): boolean {
  return [...meanings].some((one) => one.kind === 'answer' || one.field === 'text' || one.field === 'stance');
}

function isField(name: string): name is ImportField {
  return Object.hasOwn(IMPORT_FIELDS, name);
}

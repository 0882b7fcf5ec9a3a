import { Invalid, type Fault } from '#platform';
import {
  guessByContent,
  guessByName,
  guessByQuestion,
  IMPORT_FIELDS,
  inWords,
  meaningOf,
  saysSomething,
  type Column,
  type ColumnMeaning,
} from './import-columns.js';
import type { Form } from './submission.js';

/** From column to field, as somebody wrote it: `R1.text`, `email`; empty for a column that is not to be read. */
export type WrittenMapping = Readonly<Record<string, string>>;

/**
 * What each column of a file is: as written, and what is not written is guessed. Throws Invalid where a mapping names what
 * is not there, and where no column is known to hold answers.
 */
export function columnsFor(
  columns: readonly Column[],
  form: Form,
  written: WrittenMapping,
): Map<string, ColumnMeaning> {
  const named = readMapping(columns, form, written);
  const meanings = new Map([...named, ...guessed(columns, form, named, written)]);
  const names = columns.map(({ name }) => name).join(', ');
  if (!saysSomething(meanings.values())) {
    const message = `none of the columns (${names}) is known to hold answers; say which with --map COLUMN=FIELD, a field being ${expected(form)}`;
    throw new Invalid([{ path: 'columns', message }]);
  }
  if (needsItem(meanings, form)) {
    const message = 'the consultation has several items; map a column to item, or say R1.text instead of text';
    throw new Invalid([{ path: 'columns', message }]);
  }
  return meanings;
}

/** What would be guessed, for somebody to look at. */
export function suggested(columns: readonly Column[], form: Form): Map<string, ColumnMeaning> {
  return guessed(columns, form, new Map(), {});
}

export function columnOf(columns: ReadonlyMap<string, ColumnMeaning>, field: string): string | undefined {
  return [...columns].find(([, meaning]) => meaning.kind === 'field' && meaning.field === field)?.[0];
}

function readMapping(columns: readonly Column[], form: Form, written: WrittenMapping): Map<string, ColumnMeaning> {
  const faults: Fault[] = [];
  const named = new Map<string, ColumnMeaning>();
  const taken = new Map<string, string>();
  for (const [column, field] of Object.entries(written)) {
    if (!columns.some(({ name }) => name === column)) {
      const names = columns.map(({ name }) => name).join(', ');
      faults.push({ path: column, message: `is not a column of the file; it has ${names}` });
      continue;
    }
    if (field === '') continue;
    const meaning = meaningOf(field, form);
    const other = taken.get(field);
    if (meaning === undefined) {
      faults.push({ path: column, message: `"${field}" is not a field; expected ${expected(form)}` });
    } else if (other !== undefined) {
      faults.push({ path: column, message: `"${field}" is what ${other} is already; one column is expected for it` });
    } else {
      taken.set(field, column);
      named.set(column, meaning);
    }
  }
  if (faults.length > 0) throw new Invalid(faults);
  return named;
}

function guessed(
  columns: readonly Column[],
  form: Form,
  named: ReadonlyMap<string, ColumnMeaning>,
  written: WrittenMapping,
): Map<string, ColumnMeaning> {
  const free = columns.filter(({ name }) => written[name] === undefined);
  const meant = new Set([...named.values()].map(inWords));
  const names = free.map(({ name }) => name);
  const byName = guessByName(names, form);
  const found = new Map<string, ColumnMeaning>();
  // Whoever says what one column is has looked at the file: words are then not looked for in other columns, nor in the
  // questions of a file of which some name an item themselves.
  const looked = named.size > 0;
  const saysItself = saysSomething(byName.values());
  const take = (guesses: ReadonlyMap<string, ColumnMeaning>, words: boolean) => {
    for (const [column, meaning] of guesses) {
      const field = inWords(meaning);
      if (found.has(column) || meant.has(field) || (!words && saysSomething([meaning]))) continue;
      meant.add(field);
      found.set(column, meaning);
    }
  };
  take(byName, !looked);
  take(guessByQuestion(names, form), !looked && !saysItself);
  take(guessByContent(free, form), !looked && !saysItself);
  return found;
}

function needsItem(columns: ReadonlyMap<string, ColumnMeaning>, form: Form): boolean {
  const bare = [...columns.values()].some(
    (one) => one.kind === 'field' && (one.field === 'text' || one.field === 'stance'),
  );
  return bare && form.items.length > 1 && columnOf(columns, 'item') === undefined;
}

function expected(form: Form): string {
  const ref = form.items[0]?.ref ?? 'R1';
  return `${Object.keys(IMPORT_FIELDS).join(', ')}, or of an item as ${ref}.stance, ${ref}.text`;
}

import { STANCE_SCALE, type ScaleValue } from '#consultations';
import type { Fault } from '#platform';
import type { ColumnMeaning, ImportField } from './import-columns.js';
import { instantIn, kindIn, plain, publishIn, stanceOf } from './import-values.js';
import { storable } from './storable.js';
import {
  asKept,
  checkAgainst,
  isBlank,
  LONGEST_TEXT,
  respondentShape,
  type Answer,
  type Form,
  type FormItem,
  type Incoming,
  kept,
  type Submission,
} from './submission.js';

type Said = Incoming['answers'][number];
type Cells = Readonly<Record<string, string>>;

const ANYBODY: Submission['respondent'] = { kind: 'person' };

/** What is the same for all rows of one file. */
export interface RowsGiven {
  form: Form;
  channel: Incoming['channel'];
  publish: NonNullable<Incoming['publish']>;
  now: Date;
}

/** A row that was read: a submission but for what the store makes of it. */
export interface ReadRow extends Pick<
  Submission,
  'channel' | 'intent' | 'answers' | 'respondent' | 'publish' | 'receivedAt' | 'blank'
> {
  /** The row as JSON, which is kept as what was received. */
  raw: string;
}

/** An organisation has to say its name; where the file has none, this stands for it. */
const NO_NAME_GIVEN = 'name not given';

/**
 * Turns rows into submissions, or names what is wrong by its column. The same rules as `readSubmission`, without going over
 * each row as if nothing were known of it: there may be a million.
 */
export class RowReader {
  private readonly columnOf: ReadonlyMap<ImportField, string>;
  /** Of the columns that say something about an item. */
  private readonly saying: readonly (readonly [string, ColumnMeaning])[];

  constructor(
    columns: ReadonlyMap<string, ColumnMeaning>,
    private readonly given: RowsGiven,
  ) {
    const fields = [...columns].flatMap(([column, meaning]) =>
      meaning.kind === 'field' ? [[meaning.field, column] as const] : [],
    );
    this.columnOf = new Map(fields);
    this.saying = [...columns].filter(
      ([, meaning]) => meaning.kind === 'answer' || meaning.field === 'text' || meaning.field === 'stance',
    );
  }

  /** `json` is the row as it is kept, `intent` what tells it from all others. */
  read(cells: Cells, json: string, intent: string): ReadRow | Fault[] {
    const { form, channel } = this.given;
    const faults: Fault[] = [];
    const fault = (column: string, message: string) => faults.push({ path: column, message });
    const said = answersOf(cells, this.saying, { form, item: this.field(cells, 'item'), fault });
    const respondent = this.respondent(cells, fault);
    const publish = this.publish(cells, fault);
    const receivedAt = this.receivedAt(cells, fault);
    const answers = said.map((one, place) => asAnswer(one, place, faults));
    if (faults.length > 0) return faults;
    return { channel, intent, answers, respondent, publish, receivedAt, blank: answers.every(isBlank), raw: json };
  }

  private field(cells: Cells, name: ImportField): { column: string; value: string } | undefined {
    const column = this.columnOf.get(name);
    if (column === undefined) return undefined;
    const value = (cells[column] ?? '').trim();
    return value === '' ? undefined : { column, value };
  }

  private respondent(cells: Cells, fault: Reading['fault']): Submission['respondent'] {
    const kind = this.field(cells, 'kind');
    const written = kind === undefined ? undefined : kindIn(kind.value);
    if (kind !== undefined && written === undefined) {
      fault(kind.column, `"${kind.value}" is not one of person, organisation`);
    }
    const organisation = this.field(cells, 'organisation')?.value;
    const isOrganisation = written === undefined ? organisation !== undefined : written === 'organisation';
    const name = this.field(cells, 'name')?.value;
    const represents = this.field(cells, 'represents')?.value;
    const email = this.field(cells, 'email')?.value;
    if (!isOrganisation && (name ?? organisation ?? represents ?? email) === undefined) return ANYBODY;
    const parsed = respondentShape.safeParse({
      kind: isOrganisation ? 'organisation' : 'person',
      name,
      organisation: isOrganisation ? (organisation ?? NO_NAME_GIVEN) : organisation,
      represents,
      email,
    });
    if (parsed.success) return asKept(parsed.data);
    for (const { path, message } of parsed.error.issues) fault(['respondent', ...path].join('.'), message);
    return ANYBODY;
  }

  private publish(cells: Cells, fault: Reading['fault']): Submission['publish'] {
    const said = this.field(cells, 'publish');
    if (said === undefined) return this.given.publish;
    const value = publishIn(said.value);
    if (value === undefined) fault(said.column, `"${said.value}" is not one of name, anonymous, no`);
    return value ?? this.given.publish;
  }

  private receivedAt(cells: Cells, fault: Reading['fault']): Date | undefined {
    const said = this.field(cells, 'receivedAt');
    if (said === undefined) return undefined;
    const at = instantIn(said.value);
    if (at === undefined) fault(said.column, `"${said.value}" is not a time such as 2026-01-31T12:00:00Z`);
    else if (at > this.given.now) fault(said.column, `"${said.value}" has not come yet`);
    return at;
  }
}

interface Reading {
  form: Form;
  item: { column: string; value: string } | undefined;
  fault: (column: string, message: string) => void;
}

function answersOf(
  cells: Cells,
  saying: readonly (readonly [string, ColumnMeaning])[],
  reading: Reading,
): { item: FormItem; said: Said }[] {
  const answers: { item: FormItem; said: Said }[] = [];
  for (const [column, meaning] of saying) {
    const item = itemOf(meaning, reading);
    if (item === undefined) continue;
    let answer = answers.find((one) => one.item === item);
    if (answer === undefined) answers.push((answer = { item, said: { item: item.ref } }));
    const { said } = answer;
    const cell = cells[column] ?? '';
    const about = meaning.kind === 'answer' ? meaning.question : meaning.field;
    if (about === 'text') said.text = cell;
    else if (about === 'stance') said.stance = stanceIn(cell, column, reading);
    else if (typeof about === 'object' && cell.trim() !== '') {
      said.choices = { ...said.choices, [about.key]: choiceIn(cell, item, about.key) };
    }
  }
  // An item without a word is left out, unless the row says nothing at all: then it is a blank one, and counted.
  const some = answers.filter(
    ({ said }) => (said.text ?? '').trim() !== '' || said.stance !== undefined || said.choices,
  );
  return some.length > 0 ? some : answers.slice(0, 1);
}

function asAnswer({ item, said }: { item: FormItem; said: Said }, place: number, faults: Fault[]): Answer {
  const { stance, text: sent = '', choices = {} } = said;
  const wrong = checkAgainst(item, { stance, text: sent, choices }, false);
  if (sent.length > LONGEST_TEXT) {
    wrong.push({ path: 'text', message: `has more than ${LONGEST_TEXT.toLocaleString('en-GB')} characters` });
  }
  for (const { path, message } of wrong) faults.push({ path: `answers[${String(place)}].${path}`, message });
  const text = storable(sent);
  return { item: item.ref, itemId: item.id, stance, text, altered: text !== sent, choices: kept(choices) };
}

function itemOf(meaning: ColumnMeaning, { form, item, fault }: Reading): FormItem | undefined {
  if (meaning.kind === 'answer') return meaning.item;
  if (meaning.field !== 'text' && meaning.field !== 'stance') return undefined;
  if (item === undefined) return form.items[0];
  const found = form.items.find((one) => one.ref.toLowerCase() === item.value.toLowerCase());
  if (found === undefined && meaning.field === 'text')
    fault(item.column, `"${item.value}" is not an item of this consultation`);
  return found;
}

function stanceIn(cell: string, column: string, { fault }: Reading): ScaleValue | undefined {
  if (cell.trim() === '') return undefined;
  const value = stanceOf(cell);
  if (value === undefined)
    fault(column, `"${cell.trim()}" is not one of ${STANCE_SCALE.map((one) => one.label).join(', ')}`);
  return value;
}

/** Several values stand in one cell with semicolons between; a label counts as its value. */
function choiceIn(cell: string, item: FormItem, key: string): string | string[] {
  const question = item.questions.find((one) => one.key === key);
  if (question?.kind === 'open') return cell;
  const values = cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const known = values.map((value) => {
    const option = question?.options.find((one) => one.value === value || plain(one.label ?? '') === plain(value));
    return option?.value ?? value;
  });
  return question?.kind === 'multiple' ? known : known.length === 1 ? (known[0] ?? '') : known;
}

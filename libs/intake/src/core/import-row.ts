import { hash } from 'node:crypto';
import { STANCE_SCALE, type ScaleValue } from '#consultations';
import type { Fault } from '#platform';
import type { ColumnMeaning, ImportField } from './import-columns.js';
import { instantIn, kindIn, plain, publishIn, stanceOf } from './import-values.js';
import type { Form, FormItem, Incoming } from './submission.js';

type Answer = Incoming['answers'][number];
type Cells = Readonly<Record<string, string>>;

/** What is the same for all rows of one file. */
export interface RowsGiven {
  form: Form;
  channel: Incoming['channel'];
  publish: NonNullable<Incoming['publish']>;
  now: Date;
}

/** An organisation has to say its name; where the file has none, this stands for it. */
const NO_NAME_GIVEN = 'name not given';

/** Turns rows into what `receive` takes, or names what is wrong by its column. */
export class RowReader {
  private readonly columnOf: ReadonlyMap<ImportField, string>;

  constructor(
    private readonly columns: ReadonlyMap<string, ColumnMeaning>,
    private readonly given: RowsGiven,
  ) {
    this.columnOf = new Map(
      [...columns].flatMap(([column, meaning]) => (meaning.kind === 'field' ? [[meaning.field, column] as const] : [])),
    );
  }

  read(cells: Cells, intent: string): { incoming: Incoming; faults: Fault[] } {
    const { form, channel } = this.given;
    const faults: Fault[] = [];
    const fault = (column: string, message: string) => faults.push({ path: column, message });
    const incoming: Incoming = {
      consultation: form.slug,
      channel,
      intent,
      answers: answersOf(cells, this.columns, { form, item: this.field(cells, 'item'), fault }),
      respondent: this.respondent(cells, fault),
      publish: this.publish(cells, fault),
      raw: { type: 'application/json', bytes: Buffer.from(JSON.stringify(cells)) },
      receivedAt: this.receivedAt(cells, fault),
    };
    return { incoming, faults };
  }

  private field(cells: Cells, name: ImportField): { column: string; value: string } | undefined {
    const column = this.columnOf.get(name);
    if (column === undefined) return undefined;
    const value = (cells[column] ?? '').trim();
    return value === '' ? undefined : { column, value };
  }

  private respondent(cells: Cells, fault: Reading['fault']): Incoming['respondent'] {
    const kind = this.field(cells, 'kind');
    const written = kind === undefined ? undefined : kindIn(kind.value);
    if (kind !== undefined && written === undefined) {
      fault(kind.column, `"${kind.value}" is not one of person, organisation`);
    }
    const organisation = this.field(cells, 'organisation')?.value;
    const isOrganisation = written === undefined ? organisation !== undefined : written === 'organisation';
    return {
      kind: isOrganisation ? 'organisation' : 'person',
      name: this.field(cells, 'name')?.value,
      organisation: isOrganisation ? (organisation ?? NO_NAME_GIVEN) : organisation,
      represents: this.field(cells, 'represents')?.value,
      email: this.field(cells, 'email')?.value,
    };
  }

  private publish(cells: Cells, fault: Reading['fault']): Incoming['publish'] {
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

function answersOf(cells: Cells, columns: ReadonlyMap<string, ColumnMeaning>, reading: Reading): Answer[] {
  const answers = new Map<string, Answer>();
  for (const [column, meaning] of columns) {
    const item = itemOf(meaning, reading);
    if (item === undefined) continue;
    const answer = answers.get(item.ref) ?? { item: item.ref };
    answers.set(item.ref, answer);
    const cell = cells[column] ?? '';
    const about = meaning.kind === 'answer' ? meaning.question : meaning.field;
    if (about === 'text') answer.text = cell;
    else if (about === 'stance') answer.stance = stanceIn(cell, column, reading);
    else if (typeof about === 'object' && cell.trim() !== '') {
      answer.choices = { ...answer.choices, [about.key]: choiceIn(cell, item, about.key) };
    }
  }
  // An item without a word is left out, unless the row says nothing at all: then it is a blank one, and counted.
  const said = [...answers.values()].filter(
    (one) => (one.text ?? '').trim() !== '' || one.stance !== undefined || one.choices,
  );
  return said.length > 0 ? said : [...answers.values()].slice(0, 1);
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

/** Tells a row from all others: its id within its source, or its content and how often that came before in the file. */
export class RowIdentity {
  private readonly seen = new Seen();

  constructor(
    private readonly source: string,
    private readonly idColumn: string | undefined,
  ) {}

  /** Hashed, since ids of other tools may be addresses; 128 bits tell any number of rows apart. */
  intentOf(cells: Cells): string {
    const id = this.idColumn === undefined ? '' : (cells[this.idColumn] ?? '').trim();
    if (id !== '') return `row:${hash('sha256', `${this.source}\0\0id\0${id}`, 'base64url').slice(0, LETTERS)}`;
    const content = JSON.stringify(Object.entries(cells));
    const digest = hash('sha256', `${this.source}\0\0${content}`, 'buffer');
    const before = this.seen.count(digest.readUInt32LE(0) + (digest.readUInt32LE(4) & MASK) * 2 ** 32);
    return `row:${digest.toString('base64url').slice(0, LETTERS)}:${String(before)}`;
  }
}

const LETTERS = 22;
/** 53 bits are a whole number that JavaScript keeps. */
const MASK = 0x1fffff;

/**
 * How often each of many numbers came before, in 12 bytes each. Two contents with the same number would be counted
 * together, which does no harm: each still has an intent of its own, and the same at every run.
 */
class Seen {
  private keys = new Float64Array(1 << 12);
  private counts = new Uint32Array(1 << 12);
  private held = 0;

  count(key: number): number {
    if (this.held * 2 > this.keys.length) this.grow();
    const at = this.place(key);
    const before = this.counts[at] ?? 0;
    if (before === 0) this.held += 1;
    this.keys[at] = key;
    this.counts[at] = before + 1;
    return before;
  }

  private place(key: number): number {
    const last = this.keys.length - 1;
    let at = key % this.keys.length;
    while (this.counts[at] !== 0 && this.keys[at] !== key) at = at === last ? 0 : at + 1;
    return at;
  }

  private grow(): void {
    const { keys, counts } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.counts = new Uint32Array(keys.length * 2);
    for (const [at, key] of keys.entries()) {
      if (counts[at] === 0) continue;
      const place = this.place(key);
      this.keys[place] = key;
      this.counts[place] = counts[at] ?? 0;
    }
  }
}

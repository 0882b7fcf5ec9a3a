import { createHash } from 'node:crypto';
import { STANCE_SCALE, type ScaleValue } from '#consultations';
import type { Fault } from '#platform';
import type { ColumnMeaning, ImportField } from './import-columns.js';
import type { Form, FormItem, Incoming } from './submission.js';

type Answer = Incoming['answers'][number];
type Cells = Readonly<Record<string, string>>;

/** Spellings of the closed scale in survey exports, without case, spaces and apostrophes. */
const SPELLINGS: Readonly<Record<string, ScaleValue>> = {
  ...Object.fromEntries(
    STANCE_SCALE.flatMap(({ value, label }) => [
      [plain(value), value],
      [plain(label), value],
    ]),
  ),
  stronglyagree: 'strongly_supports',
  agree: 'supports',
  support: 'supports',
  neitheragreenordisagree: 'neither',
  neutral: 'neither',
  disagree: 'opposes',
  oppose: 'opposes',
  stronglydisagree: 'strongly_opposes',
  stronglyopposed: 'strongly_opposes',
  notsure: 'dont_know',
  unsure: 'dont_know',
};

/** Turns one row into what `receive` takes, or names what is wrong by its column. */
export function readRow(
  cells: Cells,
  columns: ReadonlyMap<string, ColumnMeaning>,
  given: {
    form: Form;
    channel: Incoming['channel'];
    publish: NonNullable<Incoming['publish']>;
    intent: string;
    now: Date;
  },
): { incoming: Incoming; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (column: string, message: string) => faults.push({ path: column, message });
  const field = (name: ImportField): { column: string; value: string } | undefined => {
    const column = [...columns].find(([, meaning]) => meaning.kind === 'field' && meaning.field === name)?.[0];
    const value = column === undefined ? '' : (cells[column] ?? '').trim();
    return column === undefined || value === '' ? undefined : { column, value };
  };
  const answers = answersOf(cells, columns, { form: given.form, item: field('item'), fault });
  const kind = field('kind');
  if (kind !== undefined && !/^(person|individual|organi[sz]ation)$/iu.test(kind.value)) {
    fault(kind.column, `"${kind.value}" is not one of person, organisation`);
  }
  const organisation = field('organisation')?.value;
  const isOrganisation = kind === undefined ? organisation !== undefined : /^org/iu.test(kind.value);
  const publish = field('publish');
  if (publish !== undefined && !/^(name|anonymous|no)$/iu.test(publish.value)) {
    fault(publish.column, `"${publish.value}" is not one of name, anonymous, no`);
  }
  const received = field('receivedAt');
  const receivedAt = received === undefined ? undefined : instant(received.value);
  if (received !== undefined && receivedAt === undefined) {
    fault(received.column, `"${received.value}" is not a time such as 2026-01-31T12:00:00Z`);
  } else if (received !== undefined && receivedAt !== undefined && receivedAt > given.now) {
    fault(received.column, `"${received.value}" has not come yet`);
  }
  const incoming: Incoming = {
    consultation: given.form.slug,
    channel: given.channel,
    intent: given.intent,
    answers,
    respondent: {
      kind: isOrganisation ? 'organisation' : 'person',
      name: field('name')?.value,
      organisation,
      represents: field('represents')?.value,
      email: field('email')?.value,
    },
    publish: (publish?.value.toLowerCase() as Incoming['publish']) ?? given.publish,
    raw: { type: 'application/json', bytes: Buffer.from(JSON.stringify(cells)) },
    receivedAt,
  };
  return { incoming, faults };
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
  const value = SPELLINGS[plain(cell)];
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
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly source: string,
    private readonly idColumn: string | undefined,
  ) {}

  intentOf(cells: Cells): string {
    const id = this.idColumn === undefined ? '' : (cells[this.idColumn] ?? '').trim();
    const what =
      id === ''
        ? Object.entries(cells)
            .map((pair) => pair.join('\0'))
            .join('\0\0')
        : `id\0${id}`;
    const hash = createHash('sha256').update(`${this.source}\0\0${what}`).digest('base64url');
    if (id !== '') return `row:${hash}`;
    const before = this.seen.get(hash) ?? 0;
    this.seen.set(hash, before + 1);
    return `row:${hash}:${String(before)}`;
  }
}

function instant(value: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/u.test(value)) return undefined;
  const at = new Date(value.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_'’-]+/gu, '');
}

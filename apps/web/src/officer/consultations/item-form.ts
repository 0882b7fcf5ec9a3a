import type { Item, ItemInput, ItemOption, Question } from '#consultations';
import { newId, type Fault } from '#platform';
import { formView, idOf, typedIn, valuesOf, type FormView, type Section } from '../forms/fields.js';
import type { Posted } from '../forms/posted.js';

const SPARE_OPTIONS = 2;
const SPARE_QUESTIONS = 1;

const WORDS: Section = {
  title: 'What is asked, and on what ground',
  fields: [
    { name: 'scopeOpen', label: 'What people can still change', kind: 'area', rows: 4 },
    { name: 'scopeFixed', label: 'What is already settled, and why', kind: 'area', rows: 4 },
    { name: 'reasons', label: 'Reasons', kind: 'area', rows: 5 },
    {
      name: 'noAlternativeBecause',
      label: 'If there is no realistic alternative: why not',
      kind: 'area',
      rows: 2,
      hint: 'Leave empty where alternatives are listed below.',
    },
  ],
};

const OPTION_KINDS = [
  { value: 'open', text: 'Realistic' },
  { value: 'preferred', text: 'What the assembly asks, or preferred' },
  { value: 'discarded', text: 'Ruled out' },
];
const QUESTION_KINDS = [
  { value: 'stance', text: 'Stance: five points and “don’t know”' },
  { value: 'open', text: 'Open: in own words' },
  { value: 'single', text: 'Choose one' },
  { value: 'multiple', text: 'Choose any' },
];

type Row = Record<string, string>;

export interface ItemForm extends FormView {
  options: RowView[];
  questions: RowView[];
}

interface RowView {
  number: number;
  values: Row;
  /** By part of the row: the id and name of its field, and what is wrong with it. */
  fields: Record<string, { id: string; name: string; error?: { text: string } }>;
  kinds: { value: string; text: string; selected: boolean }[];
}

export function itemForm(item: Item): ItemForm {
  const values = valuesOf([WORDS], item);
  return withRows(values, { options: item.options.map(optionRow), questions: item.questions.map(questionRow) }, []);
}

/** The form after a wrong input, with what was typed and each fault at its place. */
export function itemFormAgain(posted: Posted, faults: readonly Fault[]): ItemForm {
  return withRows(typedIn([WORDS], posted), { options: optionRows(posted), questions: questionRows(posted) }, faults);
}

/** What the form says. Rows that were emptied are gone. */
export function readItem(posted: Posted): ItemInput {
  const { scopeOpen = '', scopeFixed = '', reasons = '', noAlternativeBecause = '' } = typedIn([WORDS], posted);
  const rows = questionRows(posted);
  const keys = new Set(rows.map((row) => row['key'] ?? '').filter((key) => key !== ''));
  return {
    ...{ scopeOpen, scopeFixed, reasons, noAlternativeBecause },
    options: optionRows(posted).map(readOption),
    questions: rows.map((row) => readQuestion(row, keys)),
  };
}

function optionRows(posted: Posted): Row[] {
  return posted
    .rows('options')
    .filter((row) => ['title', 'description', 'why'].some((part) => (row[part] ?? '').trim() !== ''));
}

function questionRows(posted: Posted): Row[] {
  return posted
    .rows('questions')
    .filter((row) => ['prompt', 'choices'].some((part) => (row[part] ?? '').trim() !== ''));
}

function readOption(row: Row): ItemOption {
  const why = (row['why'] ?? '').trim();
  return {
    title: (row['title'] ?? '').trim(),
    description: (row['description'] ?? '').trim(),
    preferred: row['kind'] === 'preferred',
    discarded: row['kind'] === 'discarded',
    ...(why === '' ? {} : { why }),
  };
}

function readQuestion(row: Row, keys: Set<string>): Question {
  const kind = QUESTION_KINDS.find((one) => one.value === row['kind'])?.value ?? 'open';
  const hint = (row['hint'] ?? '').trim();
  const choices = (row['choices'] ?? '').split('\n').filter((line) => line.trim() !== '');
  return {
    id: row['id'] === undefined || row['id'] === '' ? newId() : row['id'],
    key: row['key'] === undefined || row['key'] === '' ? newKey(kind, keys) : row['key'],
    kind: kind as Question['kind'],
    prompt: (row['prompt'] ?? '').trim(),
    ...(hint === '' ? {} : { hint }),
    options: choices.map(readChoice),
    required: row['required'] === 'yes',
  };
}

/** A key that no question of the item has had so far; answers are kept under it. */
function newKey(kind: string, taken: Set<string>): string {
  const first = kind === 'stance' ? 'stance' : kind === 'open' ? 'text' : 'choice';
  let key = first;
  for (let n = 2; taken.has(key); n++) key = `${first}_${String(n)}`;
  taken.add(key);
  return key;
}

/** A choice on a line: its label, or `value | label`. */
function readChoice(line: string): { value: string; label: string } {
  const at = line.indexOf('|');
  if (at < 0) return { value: valueOf(line), label: line.trim() };
  return { value: line.slice(0, at).trim(), label: line.slice(at + 1).trim() };
}

function valueOf(label: string): string {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60)
    .replace(/-+$/u, '');
}

function optionRow(option: ItemOption): Row {
  const kind = option.discarded ? 'discarded' : option.preferred ? 'preferred' : 'open';
  return { title: option.title, description: option.description, kind, why: option.why ?? '' };
}

function questionRow(question: Question): Row {
  const choices = question.options.map(({ value, label }) =>
    valueOf(label) === value ? label : `${value} | ${label}`,
  );
  const { id, key, kind, prompt, hint = '', required } = question;
  return { id, key, kind, prompt, hint, choices: choices.join('\n'), required: required ? 'yes' : '' };
}

function withRows(
  values: Record<string, string>,
  rows: { options: Row[]; questions: Row[] },
  faults: readonly Fault[],
): ItemForm {
  const placed = faults.map((fault) => placedFault(fault));
  const form = formView(
    [WORDS],
    values,
    placed.filter((fault) => fault.row === undefined),
  );
  const inRows = placed.filter((fault) => fault.row !== undefined);
  return {
    ...form,
    summary: [...form.summary, ...inRows.map(({ said, path }) => ({ text: said, href: `#${idOf(path)}` }))],
    options: rowViews('options', rows.options, { spare: SPARE_OPTIONS, kinds: OPTION_KINDS, faults: inRows }),
    questions: rowViews('questions', rows.questions, { spare: SPARE_QUESTIONS, kinds: QUESTION_KINDS, faults: inRows }),
  };
}

interface PlacedFault extends Fault {
  row?: number;
  said: string;
}

const PARTS = {
  options: ['title', 'description', 'kind', 'why'],
  questions: ['id', 'key', 'kind', 'prompt', 'hint', 'choices', 'required'],
};

/** `options[1].why` is the field `options.1.why`; what is wrong with the choices of a question is wrong in one field. */
function placedFault(fault: Fault): PlacedFault {
  const match = /^(options|questions)(?:\[(\d+)\](?:\.(\w+))?)?/u.exec(fault.path);
  if (match === null) return { ...fault, said: fault.message };
  const list = match[1] as 'options' | 'questions';
  const noun = list === 'options' ? 'Option' : 'Question';
  const row = Number(match[2] ?? 0);
  const first = list === 'options' ? 'title' : 'prompt';
  const part = list === 'questions' && match[3] === 'options' ? 'choices' : (match[3] ?? first);
  const known = PARTS[list].includes(part) ? part : first;
  const whose = match[2] === undefined ? `${noun}s` : `${noun} ${String(row + 1)}, ${part}`;
  return { path: `${list}.${String(row)}.${known}`, message: fault.message, row, said: `${whose} ${fault.message}` };
}

function rowViews(
  list: 'options' | 'questions',
  rows: readonly Row[],
  { spare, kinds, faults }: { spare: number; kinds: { value: string; text: string }[]; faults: readonly PlacedFault[] },
): RowView[] {
  const all = [...rows, ...Array.from({ length: spare }, (): Row => ({}))];
  return all.map((values, index) => ({
    number: index + 1,
    values,
    kinds: kinds.map((kind) => ({
      ...kind,
      selected: (values['kind'] ?? (list === 'options' ? 'open' : 'single')) === kind.value,
    })),
    fields: Object.fromEntries(
      PARTS[list].map((part) => {
        const name = `${list}.${String(index)}.${part}`;
        const wrong = faults.find((fault) => fault.path === name);
        return [part, { id: idOf(name), name, ...(wrong ? { error: { text: wrong.said } } : {}) }];
      }),
    ),
  }));
}

import type { Fault } from '#platform';
import { formatInstant } from '#consultations';
import { MOST_FILES } from '#intake';
import type { DraftFile } from '#intake';
import type { Consultation, Item, Question } from '#consultations';
import { chosenItems, valueOf } from './draft.js';
import type { Draft, Value } from './draft.js';
import { nameToPublish, nextStep, pathOf, previousStep, questionNumber, stepsOf } from './journey.js';
import type { Step } from './journey.js';
import { optionsOf } from './posted.js';
import type { Contact } from './posted.js';

/** Words longer than this are read in a window of their own, so that the question stays in sight. */
const LONG_WORDS = 420;
/** So many recommendations are all chosen to begin with; of more, people choose those that matter to them. */
const FEW = 6;
/** Labels are given by the database; this is only to say so beforehand. */
const GRACE_MS = 30 * 60_000;

interface Choice {
  value: string;
  text: string;
  hint?: { text: string };
  checked: boolean;
}

/** What every page of the form shows around its own question. */
export interface Frame {
  title: string;
  slug: string;
  consultation: string;
  action: string;
  back: string;
  fromCheck: boolean;
  late: string | undefined;
  /** See `Visit.opening`. */
  opening: string | undefined;
  /** Which answer this one is to replace. */
  amending: string | undefined;
  errors: { text: string; href: string }[];
  /** The message beside each field, by field name. */
  wrong: Record<string, { text: string }>;
  finds: string;
}

export interface Turn {
  consultation: Consultation;
  draft: Draft;
  step: Step;
  /** The page was reached by a Change link, and returns to the answers. */
  fromCheck: boolean;
  faults?: Fault[];
  openedAt?: Date | undefined;
  opening?: string | undefined;
  now: Date;
}

export type QuestionTurn = Turn & { step: Extract<Step, { kind: 'question' }> };

export function respondPath(slug: string, step?: Step): string {
  return `/consultations/${encodeURIComponent(slug)}/respond${step === undefined ? '' : pathOf(step)}`;
}

/** Where Continue leads: on through the form, or back to the answers where that is where one came from. */
export function onward(turn: Pick<Turn, 'consultation' | 'draft' | 'step' | 'fromCheck'>): string {
  const steps = stepsOf(turn.consultation, turn.draft);
  return respondPath(turn.consultation.slug, turn.fromCheck ? { kind: 'check' } : nextStep(steps, turn.step));
}

/** After choosing items anew from the answers: to the first that was added, else back to the answers. */
export function afterItems(turn: Turn, before: Draft): string {
  if (!turn.fromCheck) return onward(turn);
  const known = new Set(chosenItems(turn.consultation, before).map((item) => item.ref));
  const added = stepsOf(turn.consultation, turn.draft).find(
    (step) => step.kind === 'question' && !known.has(step.item.ref),
  );
  return respondPath(turn.consultation.slug, added ?? { kind: 'check' });
}

/** After leaving an item out: to the next item's first question, or past the questions. */
export function afterSkipping(turn: QuestionTurn, draft: Draft): string {
  const { consultation, step, fromCheck } = turn;
  if (fromCheck) return respondPath(consultation.slug, { kind: 'check' });
  const later = stepsOf(consultation, draft).find(
    (one) => one.kind === 'files' || (one.kind === 'question' && one.item.position > step.item.position),
  );
  return respondPath(consultation.slug, later ?? { kind: 'files' });
}

export function frame(turn: Turn, title: string): Frame {
  const { consultation, draft, step, fromCheck, faults = [] } = turn;
  const { slug } = consultation;
  const before = fromCheck ? ({ kind: 'check' } as const) : previousStep(stepsOf(consultation, draft), step);
  return {
    title,
    slug,
    consultation: consultation.title,
    action: respondPath(slug, step),
    back: before === undefined ? `/consultations/${encodeURIComponent(slug)}` : respondPath(slug, before),
    fromCheck,
    late: lateNotice(consultation, turn.now, turn.openedAt),
    opening: turn.opening,
    amending: draft.amending,
    errors: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    wrong: Object.fromEntries(faults.map(({ path, message }) => [path, { text: message }])),
    finds: `/consultations/${encodeURIComponent(slug)}`,
  };
}

/** Said on the first page and before sending, so that nobody learns of it afterwards. */
export function lateNotice(
  { closesAt, timeZone }: Pick<Consultation, 'closesAt' | 'timeZone'>,
  now: Date,
  openedAt?: Date,
): string | undefined {
  if (now < closesAt) return undefined;
  const closed = formatInstant(closesAt, timeZone);
  const grace = new Date(closesAt.getTime() + GRACE_MS);
  if (openedAt !== undefined && openedAt <= closesAt && now <= grace) {
    return `This consultation closed at ${closed}. You opened the form before that, so your answer is in time if you send it by ${formatInstant(grace, timeZone)}.`;
  }
  return `This consultation closed at ${closed}. You can still send an answer: it is kept and read, marked as late, and shown apart from the answers that came in time.`;
}

export function itemsView(turn: Turn) {
  const { consultation, draft } = turn;
  const few = consultation.items.length <= FEW;
  const chosen = new Set(draft.items ?? (few ? consultation.items.map((item) => item.ref) : []));
  const [only] = consultation.items;
  return {
    ...frame(turn, 'Which recommendations do you want to answer?'),
    only: consultation.items.length === 1 && only !== undefined ? wordsOf(only) : undefined,
    hint: few
      ? 'All are chosen to begin with. Clear those that you would rather leave.'
      : 'Choose those that matter to you. You need not answer them all.',
    closes: formatInstant(consultation.closesAt, consultation.timeZone),
    items: consultation.items.map((item) => ({
      value: item.ref,
      text: `Recommendation ${item.ref}`,
      label: { classes: 'govuk-!-font-weight-bold' },
      hint: { text: item.words },
      checked: chosen.has(item.ref),
    })),
  };
}

export function wordsOf(item: Item) {
  return { ref: item.ref, words: item.words, long: item.words.length > LONG_WORDS };
}

/** `typed`: what was just posted and refused; else what the draft has. */
export function questionView(turn: QuestionTurn, typed?: Value) {
  const { consultation, draft, step } = turn;
  const { item, question } = step;
  const value = typed ?? valueOf(draft, item, question);
  const { number, of } = questionNumber(stepsOf(consultation, draft), step);
  return {
    ...frame(turn, question.prompt),
    caption: of > 1 ? `Question ${number} of ${of}` : '',
    item: { ...wordsOf(item), ...scopeOf(item) },
    assembly: consultation.assembly.title,
    kind: question.kind,
    hint: hintOf(question),
    value: typeof value === 'string' ? value : '',
    choices: optionsOf(question).map((option): Choice => ({
      value: option.value,
      text: option.label,
      checked: [value ?? []].flat().includes(option.value),
    })),
    skip: chosenItems(consultation, draft).length > 1 ? `Skip recommendation ${item.ref}` : undefined,
  };
}

function hintOf(question: Question): string {
  const hint = question.hint ?? '';
  const usual = question.kind === 'multiple' ? 'Choose all that apply.' : '';
  const optional = question.required ? '' : 'You can leave this empty and continue.';
  return [hint, usual, optional].filter((part) => part !== '').join(' ');
}

function scopeOf(item: Item) {
  return {
    open: item.scopeOpen,
    fixed: item.scopeFixed,
    reasons: item.reasons,
    options: item.options.map(({ title, description, discarded, why }) => ({ title, description, discarded, why })),
    documents: item.documents.map(({ title, url }) => ({ title, url })),
  };
}

export function filesView(turn: Turn, files: DraftFile[]) {
  const full = files.length >= MOST_FILES;
  return {
    ...frame(turn, 'Do you want to add a file?'),
    full,
    most: MOST_FILES,
    files: files.map(({ id, name, size }) => ({ id, name, size: sizeInWords(size) })),
    remove: `${respondPath(turn.consultation.slug, { kind: 'files' })}/remove`,
  };
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${String(bytes)} bytes`;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${amount.toFixed(amount < 10 ? 1 : 0).replace(/\.0$/u, '')} ${unit}`;
}

export function whoView(turn: Turn) {
  const choice = (value: 'person' | 'organisation', text: string): Choice => ({
    value,
    text,
    checked: turn.draft.who === value,
  });
  return {
    ...frame(turn, 'Who are you answering for?'),
    choices: [choice('person', 'Myself'), choice('organisation', 'An organisation or a group')],
  };
}

export function contactView(turn: Turn, typed?: Contact) {
  const { draft } = turn;
  const organisation = draft.who === 'organisation';
  return {
    ...frame(turn, organisation ? 'About your organisation' : 'Your name and email'),
    organisation,
    typed: typed ?? {
      name: draft.name ?? '',
      organisation: draft.organisation ?? '',
      represents: draft.represents ?? '',
      email: draft.email ?? '',
    },
  };
}

export function publishView(turn: Turn, chosen: string | undefined = turn.draft.publish) {
  const { draft } = turn;
  const name = nameToPublish(draft);
  const choices = [
    {
      value: 'name',
      text: name === undefined ? 'Publish it with my name' : `Publish it with the name “${name}”`,
      hint: { text: 'Anybody can read what you wrote and who wrote it.' },
    },
    {
      value: 'anonymous',
      text: 'Publish it without a name',
      hint: { text: 'Anybody can read what you wrote. Leave out of your text what would tell who you are.' },
    },
    {
      value: 'no',
      text: 'Do not publish it',
      hint: { text: 'The people who analyse and decide read it, and it counts the same.' },
    },
  ];
  return {
    ...frame(turn, 'May we publish your answer?'),
    noName: name === undefined,
    contact: `${respondPath(turn.consultation.slug, { kind: 'contact' })}${turn.fromCheck ? '?from=check' : ''}`,
    choices: choices.map((choice): Choice => ({ ...choice, checked: choice.value === chosen })),
  };
}

import type { Fault } from '#platform';
import { formatInstant } from '#consultations';
import type { Consultation, Item, Question } from '#consultations';
import { chosenItems, isAnswered, valueOf } from './draft.js';
import type { Draft, Value } from './draft.js';
import { nameToPublish, nextStep, pathOf, previousStep, questionNumber, stepsOf } from './journey.js';
import type { Missing, Step } from './journey.js';
import { optionsOf } from './posted.js';
import type { Contact } from './posted.js';

/** Words longer than this are read in a window of their own, so that the question stays in sight. */
const LONG_WORDS = 420;
const LONG_ANSWER = 1200;
/** So many recommendations are all chosen to begin with; of more, people choose those that matter to them. */
const FEW = 6;

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
    (one) => one.kind === 'who' || (one.kind === 'question' && one.item.position > step.item.position),
  );
  return respondPath(consultation.slug, later ?? { kind: 'who' });
}

function frame(turn: Turn, title: string): Frame {
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
    late: lateNotice(consultation, turn.now),
    errors: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    wrong: Object.fromEntries(faults.map(({ path, message }) => [path, { text: message }])),
    finds: `/consultations/${encodeURIComponent(slug)}`,
  };
}

/** Said on the first page and before sending, so that nobody learns of it afterwards. */
export function lateNotice(consultation: Pick<Consultation, 'closesAt' | 'timeZone'>, now: Date): string | undefined {
  if (now < consultation.closesAt) return undefined;
  const closed = formatInstant(consultation.closesAt, consultation.timeZone);
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

function wordsOf(item: Item) {
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

const PUBLISH_WORDS = { name: 'With the name', anonymous: 'Without a name', no: 'Do not publish it' };

/** Every answer in the words of the form, each with the way to change it. */
export function checkView(turn: Turn & { intent: string }, missing: Missing[] = []) {
  const { consultation, draft } = turn;
  const { slug } = consultation;
  const faults = missing.map(({ step, message }) => ({ text: message, href: changeLink(slug, step) }));
  return {
    ...frame(turn, 'Check your answers before you send them'),
    errors: faults,
    intent: turn.intent,
    chooser: consultation.items.length > 1 ? changeLink(slug, { kind: 'items' }) : undefined,
    items: chosenItems(consultation, draft).map((item) => ({
      ...wordsOf(item),
      rows: item.questions.map((question) => {
        const shown = inWords(question, valueOf(draft, item, question));
        return row(question.prompt, shown, changeLink(slug, { kind: 'question', item, question }));
      }),
    })),
    you: aboutYou(slug, draft),
  };
}

function aboutYou(slug: string, draft: Draft) {
  const link = (kind: 'who' | 'contact' | 'publish') => changeLink(slug, { kind });
  const organisation = draft.who === 'organisation';
  const who = organisation ? 'An organisation or a group' : draft.who === 'person' ? 'Myself' : undefined;
  return [
    row('Answering for', who, link('who')),
    ...(organisation ? [row('Organisation', draft.organisation, link('contact'))] : []),
    ...(organisation ? [row('Who it represents', draft.represents, link('contact'))] : []),
    row(organisation ? 'Contact name' : 'Name', draft.name, link('contact')),
    row('Email', draft.email, link('contact')),
    row('Publishing', draft.publish && PUBLISH_WORDS[draft.publish], link('publish')),
  ];
}

function changeLink(slug: string, step: Step): string {
  return `${respondPath(slug, step)}?from=check`;
}

function row(question: string, answer: string | undefined, change: string) {
  const empty = answer === undefined || answer === '';
  return {
    question,
    answer: empty ? 'Left empty' : answer,
    empty,
    long: !empty && answer.length > LONG_ANSWER,
    change,
  };
}

export function inWords(question: Question, value: Value | undefined): string | undefined {
  if (!isAnswered(value)) return undefined;
  if (question.kind === 'open') return [value].flat().join('\n');
  const labels = new Map(optionsOf(question).map((option) => [option.value, option.label]));
  return [value]
    .flat()
    .map((one) => labels.get(one) ?? one)
    .join('\n');
}

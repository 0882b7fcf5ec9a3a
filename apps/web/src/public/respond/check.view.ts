import type { Question } from '#consultations';
import type { DraftFile } from '#intake';
import { chosenItems, isAnswered, valueOf } from './draft.js';
import type { Draft, Value } from './draft.js';
import type { Missing, Step } from './journey.js';
import { optionsOf } from './posted.js';
import { frame, respondPath, wordsOf } from './respond.view.js';
import type { Turn } from './respond.view.js';

const LONG_ANSWER = 1200;
const PUBLISH_WORDS = { name: 'With the name', anonymous: 'Without a name', no: 'Do not publish it' };

export type CheckTurn = Turn & { intent: string; files: DraftFile[]; challenge: string | undefined };

/** Every answer in the words of the form, each with the way to change it. */
export function checkView(turn: CheckTurn, missing: Missing[] = []) {
  const { consultation, draft, files } = turn;
  const { slug } = consultation;
  const faults = missing.map(({ step, message }) => ({ text: message, href: changeLink(slug, step) }));
  return {
    ...frame(turn, 'Check your answers before you send them'),
    errors: faults,
    intent: turn.intent,
    challenge: turn.challenge,
    files: filesRow(slug, files),
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

function filesRow(slug: string, files: DraftFile[]) {
  const listed = row('Files you added', files.map(({ name }) => name).join('\n'), changeLink(slug, { kind: 'files' }));
  return listed.empty ? { ...listed, answer: 'None' } : listed;
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

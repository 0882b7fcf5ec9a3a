import type { Consultation, Item, Question } from '#consultations';
import { chosenItems, isAnswered, valueOf } from './draft.js';
import type { Draft } from './draft.js';

/** One page of the form. */
export type Step =
  | { kind: 'items' }
  | { kind: 'question'; item: Item; question: Question }
  | { kind: 'files' }
  | { kind: 'who' }
  | { kind: 'contact' }
  | { kind: 'publish' }
  | { kind: 'check' };

type Questions = Pick<Consultation, 'items'>;

/** The pages of this draft's journey, in order: the choice of items is left out where there is only one. */
export function stepsOf(consultation: Questions, draft: Draft): Step[] {
  const questions = chosenItems(consultation, draft).flatMap((item) =>
    item.questions.map((question): Step => ({ kind: 'question', item, question })),
  );
  const choosing: Step[] = consultation.items.length > 1 ? [{ kind: 'items' }] : [];
  const rest: Step[] = [
    { kind: 'files' },
    { kind: 'who' },
    { kind: 'contact' },
    { kind: 'publish' },
    { kind: 'check' },
  ];
  return [...choosing, ...questions, ...rest];
}

/** Address of a step below `/consultations/:slug/respond`; empty for the start. */
export function pathOf(step: Step): string {
  if (step.kind === 'items') return '';
  if (step.kind === 'question') {
    return `/answer/${encodeURIComponent(step.item.ref)}/${encodeURIComponent(step.question.key)}`;
  }
  return { files: '/files', who: '/about-you', contact: '/contact', publish: '/publishing', check: '/check' }[
    step.kind
  ];
}

export function nextStep(steps: Step[], current: Step): Step {
  return steps[positionOf(steps, current) + 1] ?? { kind: 'check' };
}

/** Undefined on the first page: the way back leads out of the form. */
export function previousStep(steps: Step[], current: Step): Step | undefined {
  return steps[positionOf(steps, current) - 1];
}

function positionOf(steps: Step[], current: Step): number {
  const path = pathOf(current);
  return steps.findIndex((step) => pathOf(step) === path);
}

/** "Question 2 of 6", counted over all items chosen. */
export function questionNumber(steps: Step[], current: Step): { number: number; of: number } {
  const questions = steps.filter((step) => step.kind === 'question');
  return { number: positionOf(questions, current) + 1, of: questions.length };
}

/** A step that has to be done before sending and is not, with what is missing in words. */
export interface Missing {
  step: Step;
  message: string;
}

export function missingOf(consultation: Questions, draft: Draft): Missing[] {
  return [...missingAnswers(chosenItems(consultation, draft), draft), ...missingAboutYou(draft)];
}

function missingAnswers(items: Item[], draft: Draft): Missing[] {
  if (items.length === 0) return [{ step: { kind: 'items' }, message: 'Choose at least one recommendation to answer' }];
  const questions = items.flatMap((item) => item.questions.map((question) => ({ item, question })));
  const unanswered = questions.filter(({ item, question }) => !isAnswered(valueOf(draft, item, question)));
  const required = unanswered
    .filter(({ question }) => question.required)
    .map(({ item, question }): Missing => {
      const step: Step = { kind: 'question', item, question };
      return { step, message: `Recommendation ${item.ref}: answer “${question.prompt}”` };
    });
  const [first] = unanswered;
  if (required.length > 0 || first === undefined || unanswered.length < questions.length) return required;
  return [{ step: { kind: 'question', ...first }, message: 'Answer at least one question' }];
}

function missingAboutYou(draft: Draft): Missing[] {
  const missing: Missing[] = [];
  if (draft.who === undefined) {
    missing.push({ step: { kind: 'who' }, message: 'Say whether you answer for yourself or for an organisation' });
  }
  if (draft.who === 'organisation' && !draft.organisation) {
    missing.push({ step: { kind: 'contact' }, message: 'Enter the name of the organisation' });
  }
  if (draft.publish === undefined) {
    missing.push({ step: { kind: 'publish' }, message: 'Choose how your answer may be published' });
  } else if (draft.publish === 'name' && !nameToPublish(draft)) {
    missing.push({
      step: { kind: 'publish' },
      message: 'Give a name, or choose to have your answer published without one',
    });
  }
  return missing;
}

/** The name an answer would be published with; undefined where none was given. */
export function nameToPublish(draft: Draft): string | undefined {
  const name = draft.who === 'organisation' ? draft.organisation : draft.name;
  return name === '' ? undefined : name;
}

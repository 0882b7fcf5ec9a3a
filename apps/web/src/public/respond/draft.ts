import { z } from 'zod';
import type { Consultation, Item, Question } from '#consultations';
import type { Amendable, Incoming } from '#intake';

type Answer = Incoming['answers'][number];

const value = z.union([z.string(), z.array(z.string())]);
const publish = z.enum(['name', 'anonymous', 'no']);

const sent = z.object({
  /** Whether an acknowledgement goes out; the address itself is no longer kept here. */
  acknowledged: z.boolean(),
  /** Names of the files that went with it. */
  files: z.array(z.string()).default([]),
});

const content = z.object({
  /** References of the items chosen; undefined until chosen. */
  items: z.array(z.string()).optional(),
  /** By item reference, then by question key. */
  answers: z.record(z.string(), z.record(z.string(), value)).default({}),
  who: z.enum(['person', 'organisation']).optional(),
  name: z.string().optional(),
  organisation: z.string().optional(),
  represents: z.string().optional(),
  email: z.string().optional(),
  publish: publish.optional(),
  /** Path of the page on which somebody left to come back later. */
  at: z.string().optional(),
  /** Reference of the answer that this one replaces. */
  amending: z.string().optional(),
  /** Set when the answer has been received. The answers stay for the record that can be saved; who sent them does not. */
  sent: sent.optional(),
});

export type Value = z.output<typeof value>;
export type Publish = z.output<typeof publish>;
/** What somebody has typed so far; kept on the server under a token that only their browser has. */
export type Draft = z.output<typeof content>;

export const EMPTY: Draft = { answers: {} };

/** A draft as it was kept; an empty one where an earlier version of the form wrote it differently. */
export function readDraft(kept: unknown): Draft {
  return content.safeParse(kept).data ?? EMPTY;
}

/** The items this draft answers, in the consultation's order. One item alone needs no choosing. */
export function chosenItems(consultation: Pick<Consultation, 'items'>, draft: Draft): Item[] {
  const { items } = consultation;
  if (items.length === 1) return items;
  return items.filter((item) => draft.items?.includes(item.ref) ?? false);
}

/** What is left of a draft once it has been received. */
export function afterSending(draft: Draft, files: string[]): Draft {
  const { items, answers, email, amending } = draft;
  const sent = { acknowledged: (email ?? '') !== '', files };
  return { ...(items && { items }), answers, ...(amending && { amending }), sent };
}

/** The form as it was when this answer was sent, to be changed and sent again. */
export function draftToAmend(consultation: Pick<Consultation, 'items'>, kept: Amendable): Draft {
  const { story, name, represents, email } = kept;
  const answers = story.answers.map(({ item: ref, stance, text, choices }) => {
    const questions = consultation.items.find((item) => item.ref === ref)?.questions ?? [];
    const words = mainOpen(questions);
    const values = questions.map((question): [string, Value | null | undefined] => [
      question.key,
      question.kind === 'stance' ? stance : question === words ? text : choices[question.key],
    ]);
    return [ref, Object.fromEntries(values.filter((one): one is [string, Value] => isAnswered(one[1])))] as const;
  });
  return {
    items: answers.map(([ref]) => ref),
    answers: Object.fromEntries(answers),
    who: story.respondent.kind,
    ...(name && { name }),
    ...(story.respondent.organisation && { organisation: story.respondent.organisation }),
    ...(represents && { represents }),
    ...(email && { email }),
    publish: story.publish,
    amending: story.reference,
  };
}

/** Of an item with several open questions the first has the words that are read as the response. */
function mainOpen(questions: readonly Question[]): Question | undefined {
  return questions.find((question) => question.kind === 'open');
}

export function valueOf(draft: Draft, item: Item, question: Question): Value | undefined {
  return draft.answers[item.ref]?.[question.key];
}

export function isAnswered(value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null && (typeof value === 'string' ? value.trim() : value).length > 0;
}

export function withAnswer(draft: Draft, item: Item, question: Question, value: Value | undefined): Draft {
  const others = Object.entries(draft.answers[item.ref] ?? {}).filter(([key]) => key !== question.key);
  const kept = value === undefined || !isAnswered(value) ? others : [...others, [question.key, value] as const];
  return { ...draft, answers: { ...draft.answers, [item.ref]: Object.fromEntries(kept) } };
}

export function withoutItem(consultation: Pick<Consultation, 'items'>, draft: Draft, ref: string): Draft {
  const items = chosenItems(consultation, draft).map((item) => item.ref);
  const answers = Object.fromEntries(Object.entries(draft.answers).filter(([key]) => key !== ref));
  return { ...draft, items: items.filter((other) => other !== ref), answers };
}

/** What the draft says, as intake takes it in. */
export function incomingOf(consultation: Pick<Consultation, 'slug' | 'items'>, draft: Draft, intent: string): Incoming {
  const answers = chosenItems(consultation, draft)
    .map((item) => answerOf(draft, item))
    .filter((answer) => answer !== undefined);
  return {
    consultation: consultation.slug,
    channel: 'web',
    intent,
    answers,
    respondent: respondentOf(draft),
    publish: draft.publish ?? 'no',
  };
}

function answerOf(draft: Draft, item: Item): Answer | undefined {
  const answer: Answer = { item: item.ref };
  const choices: Record<string, Value> = {};
  for (const question of item.questions) {
    const value = valueOf(draft, item, question);
    if (!isAnswered(value)) continue;
    if (question.kind === 'stance') answer.stance = value as NonNullable<Answer['stance']>;
    else if (question === mainOpen(item.questions)) answer.text = [value].flat().join('\n');
    else choices[question.key] = value;
  }
  if (Object.keys(choices).length > 0) answer.choices = choices;
  return Object.keys(answer).length === 1 ? undefined : answer;
}

function respondentOf(draft: Draft): Incoming['respondent'] {
  const kind = draft.who ?? 'person';
  return {
    kind,
    ...(draft.name && { name: draft.name }),
    ...(kind === 'organisation' && draft.organisation && { organisation: draft.organisation }),
    ...(kind === 'organisation' && draft.represents && { represents: draft.represents }),
    ...(draft.email && { email: draft.email }),
  };
}

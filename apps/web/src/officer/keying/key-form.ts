import { formatDayOf, parseLocal, STANCE_SCALE, type Consultation, type Question } from '#consultations';
import { PUBLISH, type KeyWish } from '#intake';
import type { Fault } from '#platform';
import type { Posted } from '../forms/posted.js';

type Answer = KeyWish['answers'][number];

/** Name of a question's field: which item and which of its questions, both from 0. */
export function fieldOf(item: number, question: number): string {
  return `q-${String(item)}-${String(question)}`;
}

export const FIELDS = [
  'channel',
  'day',
  'time',
  'kind',
  'name',
  'organisation',
  'represents',
  'email',
  'publish',
] as const;

/** What was keyed, or the faults of the fields that could not be understood, by field name. */
export function readKeying(
  consultation: Consultation,
  posted: Posted,
): { wish: Omit<KeyWish, 'scan'>; faults: Fault[] } {
  const faults: Fault[] = [];
  const publish = PUBLISH.find((one) => one === posted.text('publish')) ?? 'no';
  const organisation = posted.text('kind') === 'organisation';
  const wish: Omit<KeyWish, 'scan'> = {
    consultation: consultation.slug,
    channel: posted.text('channel') === 'phone' ? 'phone' : 'paper',
    intent: `keyed:${readIntent(posted, faults)}`,
    receivedAt: readMoment(consultation, posted, faults),
    answers: consultation.items.flatMap((item, at) => answerOf(item, at, posted)),
    respondent: {
      kind: organisation ? 'organisation' : 'person',
      name: posted.text('name').trim(),
      email: posted.text('email').trim(),
      ...(organisation
        ? { organisation: posted.text('organisation').trim(), represents: posted.text('represents') }
        : {}),
    },
    publish,
  };
  const replaces = posted.text('replaces');
  return { wish: replaces === '' ? wish : { ...wish, replaces }, faults };
}

/** The page brings its own, so that it is stored once however often it is sent. */
function readIntent(posted: Posted, faults: Fault[]): string {
  const intent = posted.text('intent');
  if (!/^[\da-f-]{36}$/u.test(intent)) faults.push({ path: 'intent', message: 'Open the page again and key it there' });
  return intent;
}

/** A day without a time counts from its beginning, or from the opening where that is the day: in favour of the sender. */
function readMoment({ timeZone, opensAt }: Consultation, posted: Posted, faults: Fault[]): Date {
  const [day, time] = [posted.text('day').trim(), posted.text('time').trim()];
  if (day === '') {
    faults.push({ path: 'day', message: 'Enter the day on which it was received' });
    return opensAt;
  }
  const local = parseLocal(`${day} ${time === '' ? '00:00' : time}`, timeZone);
  if (local.kind === 'missing' || local.kind === 'unreadable') {
    faults.push({ path: local.kind === 'missing' || time !== '' ? 'time' : 'day', message: local.reason });
    return opensAt;
  }
  const at = local.kind === 'ambiguous' ? local.earlier : local.at;
  const opening = time === '' && at < opensAt && formatDayOf(at, timeZone) === formatDayOf(opensAt, timeZone);
  return opening ? opensAt : at;
}

function answerOf(item: Consultation['items'][number], at: number, posted: Posted): Answer[] {
  const answer: Answer = { item: item.ref };
  const choices: Record<string, string | string[]> = {};
  for (const [place, question] of item.questions.entries()) {
    const name = fieldOf(at, place);
    const values = posted.list(name).filter((value) => value.trim() !== '');
    const [first] = values;
    if (first === undefined) continue;
    if (question.kind === 'stance') answer.stance = STANCE_SCALE.find(({ value }) => value === first)?.value;
    else if (isText(item.questions, question)) answer.text = posted.text(name);
    else choices[question.key] = question.kind === 'multiple' ? values : posted.text(name);
  }
  if (Object.keys(choices).length > 0) answer.choices = choices;
  return Object.keys(answer).length === 1 ? [] : [answer];
}

/** The first open question is the answer's text; further ones are kept by their keys. */
export function isText(questions: readonly Question[], question: Question): boolean {
  return questions.find(({ kind }) => kind === 'open') === question;
}

/** The field that a fault of intake belongs to: `answers[0].stance` is a question of the first answer given. */
export function fieldAt(path: string, consultation: Consultation, wish: Omit<KeyWish, 'scan'>): string {
  if (path === 'receivedAt') return 'day';
  if (path.startsWith('respondent.')) return path.slice('respondent.'.length);
  const match = /^answers\[(\d+)\]\.?(\w+)?(?:\.(.+))?/u.exec(path);
  if (match === null) return path;
  const ref = wish.answers[Number(match[1])]?.item;
  const at = consultation.items.findIndex((item) => item.ref === ref);
  const questions = consultation.items[at]?.questions ?? [];
  const place = questions.findIndex((question) =>
    match[2] === 'stance'
      ? question.kind === 'stance'
      : match[2] === 'text'
        ? question.kind === 'open'
        : question.key === match[3],
  );
  return fieldOf(Math.max(at, 0), Math.max(place, 0));
}

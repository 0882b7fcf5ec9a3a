import { formatMoment, STANCE_SCALE, writeLocal, type Consultation, type Question } from '#consultations';
import type { KeyedSheet } from '#intake';
import type { Fault } from '#platform';
import type { Posted } from '../forms/posted.js';
import { fieldOf, FIELDS, isText } from './key-form.js';

/** What stands in the fields: names with one text, or several where boxes are ticked. */
export type Keyed = Readonly<Record<string, string | readonly string[]>>;

/** An empty sheet, or one that was keyed wrong, to be put right. */
export function startOf(consultation: Consultation, sheet: KeyedSheet | undefined): Keyed {
  if (sheet === undefined) return { channel: 'paper', kind: 'person', publish: 'no' };
  const { respondent, answers } = sheet;
  const [day = '', time = ''] = writeLocal(sheet.receivedAt, consultation.timeZone).split(' ');
  const values: Record<string, string | readonly string[]> = {
    channel: sheet.channel,
    kind: respondent.kind,
    name: respondent.name ?? '',
    organisation: respondent.organisation ?? '',
    represents: respondent.represents ?? '',
    email: respondent.email ?? '',
    publish: sheet.publish,
    day,
    time,
  };
  for (const [at, item] of consultation.items.entries()) {
    const answer = answers.find(({ item: ref }) => ref === item.ref);
    if (answer === undefined) continue;
    for (const [place, question] of item.questions.entries()) {
      const value =
        question.kind === 'stance'
          ? answer.stance
          : isText(item.questions, question)
            ? answer.text
            : answer.choices[question.key];
      values[fieldOf(at, place)] = value ?? '';
    }
  }
  return values;
}

/** What was typed, as it was typed. */
export function typedIn(consultation: Consultation, posted: Posted): Keyed {
  const questions = consultation.items.flatMap((item, at) => item.questions.map((_, place) => fieldOf(at, place)));
  const lists = questions.map((name) => [name, posted.list(name)] as const);
  return { ...Object.fromEntries(FIELDS.map((name) => [name, posted.text(name)])), ...Object.fromEntries(lists) };
}

export interface KeyPage {
  intent: string;
  values: Keyed;
  /** By field name. */
  faults?: readonly Fault[];
  /** The sheet that is keyed again. */
  replaces?: KeyedSheet | undefined;
}

export function keyView(consultation: Consultation, { intent, values, faults = [], replaces }: KeyPage) {
  const error = (name: string) => {
    const found = faults.find(({ path }) => path === name);
    return found === undefined ? undefined : { text: found.message };
  };
  const one = (name: string): string => [values[name] ?? ''].flat()[0] ?? '';
  const { slug, title, timeZone } = consultation;
  return {
    ...{ slug, title, intent },
    opened: `It opened ${formatMoment(consultation.opensAt, timeZone)} and closes ${formatMoment(consultation.closesAt, timeZone)}.`,
    replaces:
      replaces === undefined
        ? undefined
        : {
            id: replaces.submissionId,
            reference: replaces.reference,
            remark: replaces.remark,
            scan: replaces.scan !== undefined,
          },
    values: Object.fromEntries(FIELDS.map((name) => [name, one(name)])),
    errors: Object.fromEntries([...FIELDS, 'scan'].map((name) => [name, error(name)])),
    items: consultation.items.map((item, at) => ({
      ref: item.ref,
      words: item.words,
      language: item.language,
      questions: item.questions.map((question, place) => {
        const name = fieldOf(at, place);
        return { name, error: error(name), ...questionView(question, values[name] ?? '') };
      }),
    })),
    summary: faults.map(({ path, message }) => ({
      text: message,
      href: `#${path === 'intent' ? 'main-content' : path}`,
    })),
  };
}

function questionView(question: Question, value: string | readonly string[]) {
  const chosen = new Set([value].flat());
  const options = question.kind === 'stance' ? STANCE_SCALE : question.options;
  const choices = options.map(({ value: option, label }) => ({
    value: option,
    text: label,
    checked: chosen.has(option),
    selected: chosen.has(option),
  }));
  return {
    kind: question.kind,
    prompt: question.prompt,
    value: [value].flat()[0] ?? '',
    choices: question.kind === 'multiple' ? choices : [{ value: '', text: 'Not answered' }, ...choices],
  };
}

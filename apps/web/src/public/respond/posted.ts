import { z } from 'zod';
import type { Fault } from '#platform';
import type { Consultation, Question } from '#consultations';
import { STANCE_SCALE } from '#consultations';
import type { Draft, Publish, Value } from './draft.js';
import { nameToPublish } from './journey.js';

/** What a posted page says: either the change to the draft, or what is wrong with the fields, by field name. */
export type Posted<T> = { ok: true; value: T } | { ok: false; faults: Fault[] };

export type Form = Record<string, unknown>;

const NAME_LIMIT = 200;

function good<T>(value: T): Posted<T> {
  return { ok: true, value };
}

function bad<T>(path: string, message: string): Posted<T> {
  return { ok: false, faults: [{ path, message }] };
}

/** A field as one string: a form that repeats a field gets its last value. */
export function field(form: Form, name: string): string {
  const value = form[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : '';
}

export function fields(form: Form, name: string): string[] {
  const value = form[name];
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '');
}

export function readItems(consultation: Pick<Consultation, 'items'>, form: Form): Posted<string[]> {
  const asked = new Set(fields(form, 'items'));
  const chosen = consultation.items.map((item) => item.ref).filter((ref) => asked.has(ref));
  return chosen.length > 0 ? good(chosen) : bad('items', 'Choose at least one recommendation to answer');
}

/** An empty answer to a question that may be left out is a good answer: undefined. */
export function readAnswer(question: Question, form: Form): Posted<Value | undefined> {
  const value = question.kind === 'multiple' ? fields(form, 'answer') : field(form, 'answer');
  if (value.length === 0 || (typeof value === 'string' && value.trim() === '')) {
    return question.required ? bad('answer', missingAnswer(question)) : good(undefined);
  }
  // A browser sends every line's end as CR LF, whatever was typed.
  if (question.kind === 'open') return good([value].flat().join('\n').replaceAll('\r\n', '\n'));
  const allowed = new Set<string>(optionsOf(question).map((option) => option.value));
  const unknown = [value].flat().some((one) => !allowed.has(one));
  return unknown ? bad('answer', 'Choose from the answers on this page') : good(value);
}

export function optionsOf(question: Question): { value: string; label: string }[] {
  return question.kind === 'stance' ? [...STANCE_SCALE] : question.options;
}

function missingAnswer(question: Question): string {
  if (question.kind === 'open') return 'Enter your answer';
  return question.kind === 'multiple' ? 'Choose at least one answer' : 'Choose an answer';
}

const who = z.enum(['person', 'organisation']);

export function readWho(form: Form): Posted<Draft['who']> {
  const read = who.safeParse(field(form, 'who'));
  return read.success
    ? good(read.data)
    : bad('who', 'Choose whether you answer for yourself or on behalf of an organisation');
}

export interface Contact {
  name: string;
  organisation: string;
  represents: string;
  email: string;
}

const short = (what: string) =>
  z.string().trim().max(NAME_LIMIT, `${what} must be ${NAME_LIMIT} characters or fewer`).default('');

const contact = z.object({
  name: short('Name'),
  organisation: short('Name of the organisation'),
  represents: z.string().trim().max(2000, 'Who it represents must be 2,000 characters or fewer').default(''),
  email: z
    .union([z.literal(''), z.email('Enter an email address like name@example.org, or leave it empty')])
    .default(''),
});

/** What was typed, as it was typed: shown again beside the faults. */
export function typedContact(form: Form): Contact {
  return {
    name: field(form, 'name'),
    organisation: field(form, 'organisation'),
    represents: field(form, 'represents'),
    email: field(form, 'email'),
  };
}

export function readContact(kind: NonNullable<Draft['who']>, form: Form): Posted<Contact> {
  const typed = typedContact(form);
  const read = contact.safeParse({ ...typed, email: typed.email.trim() });
  const faults: Fault[] = [];
  if (kind === 'organisation' && typed.organisation.trim() === '') {
    faults.push({ path: 'organisation', message: 'Enter the name of the organisation' });
  }
  if (!read.success) {
    for (const { path, message } of read.error.issues) faults.push({ path: path.join('.'), message });
  }
  return read.success && faults.length === 0 ? good(read.data) : { ok: false, faults };
}

const publish = z.enum(['name', 'anonymous', 'no']);

export function readPublish(draft: Draft, form: Form): Posted<Publish> {
  const read = publish.safeParse(field(form, 'publish'));
  if (!read.success) return bad('publish', 'Choose how your answer may be published');
  if (read.data === 'name' && nameToPublish(draft) === undefined) {
    return bad('publish', 'You have not given a name: go back to give one, or choose one of the other answers');
  }
  return good(read.data);
}

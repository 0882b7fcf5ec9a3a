import { Invalid } from '#platform';
import type { Fault } from '#platform';
import type { Incoming } from '#intake';

const BODY = ['answers', 'respondent', 'publish'];
const ANSWER = ['item', 'stance', 'text', 'choices'];
const RESPONDENT = ['kind', 'name', 'organisation', 'represents', 'email'];

type Json = Record<string, unknown>;

/**
 * A posted body as intake takes it in. Intake reads the values and names what is wrong with them; here only names that
 * nobody knows are found, since a misspelt field that is passed over in silence is an answer lost.
 */
export function incomingOf(slug: string, key: string, body: unknown): Incoming {
  if (!isObject(body)) {
    throw new Invalid([
      { path: 'body', message: 'is not an object; expected {"answers": [...], "respondent": {...}}' },
    ]);
  }
  const faults = unknownNames(body);
  if (faults.length > 0) throw new Invalid(faults);
  const { answers, respondent, publish } = body as unknown as Incoming;
  return { consultation: slug, channel: 'api', intent: `api:${key}`, answers, respondent, publish };
}

function unknownNames(body: Json): Fault[] {
  const { answers, respondent } = body;
  return [
    ...unknownIn(body, BODY, ''),
    ...(Array.isArray(answers) ? answers : []).flatMap((answer, at) =>
      unknownIn(answer, ANSWER, `answers[${String(at)}].`),
    ),
    ...unknownIn(respondent, RESPONDENT, 'respondent.'),
  ];
}

function unknownIn(value: unknown, known: readonly string[], path: string): Fault[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: path + name, message: `is not known; expected only ${known.join(', ')}` }));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

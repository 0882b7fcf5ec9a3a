import { hash } from 'node:crypto';
import { normalise } from '#analysis';
import { STANCE_SCALE, type ScaleValue } from '#consultations';
import { canonicalJson } from '#journal';
import { Invalid, type Fault } from '#platform';
import { z } from 'zod';
import { storable } from './storable.js';

export const CHANNELS = ['web', 'api', 'email', 'paper', 'phone', 'bulk'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PUBLISH = ['name', 'anonymous', 'no'] as const;
export type Publish = (typeof PUBLISH)[number];

/** One act of sending, as a door hands it in. */
export interface Incoming {
  /** The consultation's slug. */
  consultation: string;
  channel: Channel;
  /** The same for every try at the same act of sending, different for another: a form's token, an idempotency key. */
  intent: string;
  answers: {
    /** Reference of the item, for example `R1`. */
    item: string;
    stance?: ScaleValue | undefined;
    text?: string | undefined;
    /** By question key: one value, several, or for a further open question the words. */
    choices?: Record<string, string | string[]> | undefined;
  }[];
  respondent: {
    kind: 'person' | 'organisation';
    name?: string | undefined;
    organisation?: string | undefined;
    /** Whom an organisation speaks for. */
    represents?: string | undefined;
    email?: string | undefined;
  };
  publish?: Publish | undefined;
  /** What came through the door, byte for byte; without it the answers themselves as JSON. */
  raw?: { type: string; bytes: Buffer } | undefined;
  /** Bulk import and demonstration only: when the door of origin took it. Else the database's clock decides. */
  receivedAt?: Date | undefined;
  /** When the form was opened, by the database's clock: who began in time may send for 30 minutes after closing. */
  openedAt?: Date | undefined;
  /** Files sent with it, already looked at: `mediaType` is by content. */
  attachments?: readonly Attached[] | undefined;
  /** The submission that this one replaces, asked by whoever holds its receipt. It is superseded unless this one is late. */
  amends?: string | undefined;
  /** Why a person is to look at it before it counts: the rule that found something odd. Never a reason to refuse. */
  quarantine?: { rule: string; reason: string } | undefined;
}

/** A file on its way into the database. */
export interface Attached {
  /** As the sender named it, made harmless; for people to read, never a path. */
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/** What intake has to know of a consultation's form. */
export interface Form {
  consultationId: string;
  slug: string;
  title: string;
  timeZone: string;
  items: readonly FormItem[];
}

export interface FormItem {
  id: string;
  ref: string;
  questions: readonly FormQuestion[];
}

interface FormQuestion {
  key: string;
  kind: 'stance' | 'open' | 'single' | 'multiple';
  required: boolean;
  options: readonly { value: string; label?: string | undefined }[];
}

/** What a submission says about one item, ready to be stored. */
export interface Answer {
  item: string;
  itemId: string;
  stance?: ScaleValue | undefined;
  text: string;
  /** Characters had to be replaced so that the text can be kept. */
  altered: boolean;
  choices: Record<string, string | string[]>;
}

/** A submission that was read and found right. */
export interface Submission {
  channel: Channel;
  intent: string;
  answers: Answer[];
  respondent: Incoming['respondent'];
  publish: Publish;
  raw: { type: string; bytes: Buffer };
  receivedAt?: Date | undefined;
  openedAt?: Date | undefined;
  attachments: readonly (Attached & { sha256: string })[];
  amends?: string | undefined;
  quarantine?: Incoming['quarantine'];
  /** Of everything that was meant, so that another body under the same intent is noticed. */
  digest: Buffer;
  /** Nothing was said about any item. */
  blank: boolean;
}

/** A book of 700 pages. More is not an answer, and one field may hold no more than PostgreSQL takes in one go. */
export const LONGEST_TEXT = 4_000_000;
/** Longer words are never just "n/a", so they need not be looked at to tell that something was said. */
const SHORT = 80;

const stances = STANCE_SCALE.map((point) => point.value);
const short = (limit: number) =>
  z
    .string()
    .trim()
    .max(limit, `has more than ${String(limit)} characters`);

/** Who answered, as a door hands it in. */
export const respondentShape = z
  .object(
    {
      kind: z.enum(['person', 'organisation'], 'is not one of person, organisation'),
      name: short(500).optional(),
      organisation: short(500).optional(),
      represents: short(5_000).optional(),
      email: z
        .union([z.literal(''), z.email('is not an email address').max(254, 'is not an email address')])
        .optional(),
    },
    'is missing; expected an object such as {"kind":"person"}',
  )
  .refine(({ kind, organisation }) => kind === 'person' || (organisation ?? '') !== '', {
    path: ['organisation'],
    message: 'is empty; an organisation has to say its name',
  });

const shape = z.object({
  intent: short(200).min(1, 'is empty; expected the same key for every try at the same submission'),
  answers: z
    .array(
      z.object({
        item: z.string('is missing; expected the reference of an item, for example "R1"'),
        stance: z.enum(stances, `is not one of ${stances.join(', ')}`).optional(),
        text: z
          .string('is not text')
          .max(LONGEST_TEXT, `has more than ${LONGEST_TEXT.toLocaleString('en-GB')} characters`)
          .optional(),
        choices: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      }),
      'is missing; expected a list with an answer for each item that is answered',
    )
    .max(1_000, 'has more than 1,000 answers'),
  respondent: respondentShape,
  publish: z.enum(PUBLISH, `is not one of ${PUBLISH.join(', ')}`).default('anonymous'),
});

/** Reads what a door handed in against the consultation's form. Throws Invalid naming every fault and its path. */
export function readSubmission(incoming: Incoming, form: Form): Submission {
  const parsed = shape.safeParse(incoming);
  if (!parsed.success) {
    throw new Invalid(parsed.error.issues.map(({ path, message }) => ({ path: pathText(path), message })));
  }
  const { intent, respondent, publish } = parsed.data;
  const faults: Fault[] = [];
  const byRef = new Map(form.items.map((item) => [item.ref, item]));
  const seen = new Set<string>();
  const answers: Answer[] = [];
  // Whoever keys a letter or imports a file cannot ask back, so what is required of a form is not required of them: an
  // empty sheet is a submission too, and its disposition is blank.
  const asks = incoming.receivedAt === undefined && (incoming.channel === 'web' || incoming.channel === 'api');
  if (asks && parsed.data.answers.length === 0) {
    faults.push({ path: 'answers', message: 'is empty; expected an answer to at least one item' });
  }

  for (const [place, answer] of parsed.data.answers.entries()) {
    const path = `answers[${String(place)}]`;
    const item = byRef.get(answer.item);
    if (item === undefined) {
      faults.push({ path: `${path}.item`, message: `is not an item of this consultation; expected ${listed(form)}` });
      continue;
    }
    if (seen.has(item.ref)) faults.push({ path: `${path}.item`, message: `${item.ref} is answered twice` });
    seen.add(item.ref);
    const { text: sent = '', choices = {}, stance } = answer;
    const found = checkAgainst(item, { stance, text: sent, choices }, asks);
    faults.push(...found.map((fault) => ({ ...fault, path: `${path}.${fault.path}` })));
    const text = storable(sent);
    answers.push({ item: item.ref, itemId: item.id, stance, text, altered: text !== sent, choices: kept(choices) });
  }
  if (faults.length > 0) throw new Invalid(faults);

  const attachments = (incoming.attachments ?? []).map((file) => ({ ...file, sha256: hash('sha256', file.bytes) }));
  const meant = canonicalJson({
    answers: parsed.data.answers,
    respondent,
    publish,
    ...(attachments.length === 0 ? {} : { attachments: attachments.map(({ sha256 }) => sha256) }),
  });
  const raw = incoming.raw ?? { type: 'application/json', bytes: Buffer.from(meant) };
  return {
    channel: incoming.channel,
    intent: storable(intent),
    answers,
    respondent: asKept(respondent),
    publish,
    raw,
    receivedAt: incoming.receivedAt,
    openedAt: incoming.openedAt,
    attachments,
    amends: incoming.amends,
    quarantine: incoming.quarantine,
    digest: hash('sha256', meant, 'buffer'),
    blank: answers.every(isBlank) && attachments.length === 0,
  };
}

/** Nothing said about this item: no stance, nothing chosen, and no words or only "n/a" and the like. */
export function isBlank({ stance, text, choices }: Pick<Answer, 'stance' | 'text' | 'choices'>): boolean {
  if (stance !== undefined) return false;
  if (Object.values(choices).some((value) => (Array.isArray(value) ? value.length > 0 : value.trim() !== ''))) {
    return false;
  }
  const words = text.trim();
  // "No" may be all that somebody has to say about a recommendation.
  if (words === '' || words.length > SHORT || /^(yes|no)\b/iu.test(words)) return words === '';
  return normalise(words).blank;
}

export function checkAgainst(
  item: FormItem,
  answer: Pick<Answer, 'stance' | 'text' | 'choices'>,
  asks: boolean,
): Fault[] {
  const faults: Fault[] = [];
  const byKey = new Map(item.questions.map((question) => [question.key, question]));
  for (const [key, value] of Object.entries(answer.choices)) {
    const fault = faultOfChoice(byKey.get(key), value);
    if (fault !== undefined) faults.push({ path: `choices.${key}`, message: fault });
  }
  if (
    answer.stance !== undefined &&
    item.questions.length > 0 &&
    !item.questions.some((one) => one.kind === 'stance')
  ) {
    faults.push({ path: 'stance', message: `is given, but ${item.ref} has no question on where people stand` });
  }
  if (!asks) return faults;
  for (const question of item.questions.filter((one) => one.required)) {
    if (!isAnswered(question, answer)) {
      const path =
        question.kind === 'stance' ? 'stance' : question.kind === 'open' ? 'text' : `choices.${question.key}`;
      faults.push({ path, message: 'is missing; this question has to be answered' });
    }
  }
  return faults;
}

function faultOfChoice(question: FormQuestion | undefined, value: string | string[]): string | undefined {
  if (question === undefined) return 'is not a question of this item';
  if (question.kind === 'stance') return 'is the question on where people stand; expected the answer in "stance"';
  if (question.kind === 'open') return typeof value === 'string' ? undefined : 'is an open question; expected text';
  const values = typeof value === 'string' ? [value] : value;
  if (question.kind === 'single' && values.length > 1) return 'has several values; expected one';
  const known = question.options.map((option) => option.value);
  const wrong = values.find((one) => !known.includes(one));
  return wrong === undefined ? undefined : `"${wrong}" is not an option; expected ${known.join(', ')}`;
}

function isAnswered(question: FormQuestion, answer: Pick<Answer, 'stance' | 'text' | 'choices'>): boolean {
  if (question.kind === 'stance') return answer.stance !== undefined;
  const chosen = answer.choices[question.key];
  if (question.kind === 'open' && answer.text.trim() !== '') return true;
  return chosen !== undefined && chosen.length > 0;
}

export function kept(choices: Record<string, string | string[]>): Record<string, string | string[]> {
  const entries = Object.entries(choices);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? storable(value) : value.map(storable)]),
  );
}

export function asKept(respondent: Incoming['respondent']): Incoming['respondent'] {
  const { kind, ...texts } = respondent;
  const filled = Object.entries<string | undefined>(texts).flatMap(([name, text]) =>
    text ? [[name, storable(text)] as const] : [],
  );
  return { kind, ...Object.fromEntries(filled) };
}

function listed(form: Form): string {
  const refs = form.items.map((item) => item.ref);
  return refs.length <= 12 ? refs.join(', ') : `${refs.slice(0, 12).join(', ')} ...`;
}

/** `['answers', 0, 'stance']` becomes `answers[0].stance`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${String(step)}]` : `${at > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

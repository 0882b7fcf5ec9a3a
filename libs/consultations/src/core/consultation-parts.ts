import { z } from 'zod';
import { day, slug } from './assembly-record.js';
import { isTimeZone } from './instants.js';

const text = z.string().max(50_000, 'is longer than 50,000 characters').default('');
const name = z.string().trim().min(1, 'is empty').max(500, 'is longer than 500 characters');
const key = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/u, 'is not a short key of letters, figures, - and _');

/** One way of dealing with a recommendation that was looked at. One that was ruled out says why, or it is not taken. */
export const itemOption = z
  .object({
    title: name,
    description: text,
    preferred: z.boolean().default(false),
    discarded: z.boolean().default(false),
    why: z.string().trim().max(50_000, 'is longer than 50,000 characters').optional(),
  })
  .refine((option) => !option.discarded || (option.why ?? '') !== '', {
    path: ['why'],
    message: 'is empty; an option that was ruled out says why',
  })
  .refine((option) => !(option.discarded && option.preferred), {
    path: ['preferred'],
    message: 'is set on an option that was ruled out',
  });

/**
 * A question of an item. A stance question has the five points of the closed scale and "don't know", always, and no
 * options of its own; an open one takes words; single and multiple choose from options.
 */
export const question = z
  .object({
    id: z.string().min(1).max(60),
    key,
    kind: z.enum(['stance', 'open', 'single', 'multiple']),
    prompt: name.max(2000, 'is longer than 2,000 characters'),
    hint: z.string().max(5000, 'is longer than 5,000 characters').optional(),
    options: z
      .array(z.object({ value: key, label: name }))
      .max(100, 'has more than 100 options')
      .default([]),
    required: z.boolean().default(false),
    max: z.number().int().min(1).optional(),
  })
  .superRefine((asked, context) => {
    const chooses = asked.kind === 'single' || asked.kind === 'multiple';
    const fault = (message: string) => context.addIssue({ code: 'custom', path: ['options'], message });
    if (chooses && asked.options.length < 2) fault('has fewer than two options to choose from');
    if (!chooses && asked.options.length > 0) fault(`is given, but a question of kind ${asked.kind} has no options`);
    const values = asked.options.map((option) => option.value);
    if (new Set(values).size < values.length) fault('has the same value twice');
  });

export const questions = z
  .array(question)
  .max(50, 'has more than 50 questions')
  .superRefine((list, context) => {
    const keys = list.map((one) => one.key);
    const twice = keys.find((one, at) => keys.indexOf(one) !== at);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `has the key ${twice} twice` });
    for (const kind of ['stance', 'open'] as const) {
      if (list.filter((one) => one.kind === kind).length > 1)
        context.addIssue({ code: 'custom', message: `has more than one ${kind} question` });
    }
  });

export type ItemOption = z.output<typeof itemOption>;
export type Question = z.output<typeof question>;

/** How things are counted and kept: a rule that the software follows, and the sentence in which the public reads it. */
export const policies = z.object({
  lateRule: z.enum(['shown-apart']).default('shown-apart'),
  late: text.prefault(
    'What reaches us after the closing time is kept, marked late and shown separately. It is considered until the outcome report is sealed.',
  ),
  duplicatesRule: z.enum(['same-counts-once', 'each-counts']).default('same-counts-once'),
  duplicates: text.prefault(
    'If the same answer reaches us twice from the same address, it counts once and both are kept. No answer is deleted.',
  ),
  severalRule: z.enum(['composite', 'latest', 'each-counts']).default('composite'),
  several: text.prefault(
    'If you send several different answers, we read them together as one answer and count you once. All are kept.',
  ),
  contactRule: z.enum(['not-needed', 'name-and-address']).default('not-needed'),
  contact: text.prefault('You need not say who you are. Answers without a name count like all others.'),
  campaignRule: z.enum(['each-counts', 'one-counts']).default('each-counts'),
  campaign: text.prefault(
    'Letters that many people send are counted as one answer for each sender. The shared words are read once; what a sender adds is read as that sender’s own. Figures are shown with and without them.',
  ),
  publicationRule: z.enum(['respondent-chooses']).default('respondent-chooses'),
  publication: text.prefault(
    'You choose whether we may publish your answer with your name, without your name, or not at all. If you choose nothing, your name is not published. Every answer is read and counted, whichever you choose.',
  ),
  retention: text.prefault(
    'Original messages and paper forms: 90 days after the outcome report. Contact details: three months after the decision is published. Answers without names: six years. Totals: for good.',
  ),
  counting: text.prefault('This is not a vote. How many people hold a view matters, and so do the reasons they give.'),
});

export type Policies = z.output<typeof policies>;

export const privacyNotice = z.object({
  controller: text,
  purpose: text,
  legalBasis: text,
  specialCategory: text,
  retention: text,
  publication: text,
  rights: text,
  dpoContact: text,
  sharing: text,
});

export type PrivacyNotice = z.output<typeof privacyNotice>;

export const contact = z.object({
  email: z.union([z.literal(''), z.email('is not an email address')]).default(''),
  telephone: text,
  textRelay: text,
  post: text,
  inPerson: text,
  otherFormats: text,
});

export type Contact = z.output<typeof contact>;

/** What is said of a consultation as a whole; everything may be written bit by bit, and is checked at launch. */
export const consultationInput = z
  .object({
    slug,
    title: name,
    summary: text,
    purpose: text,
    opensAt: z.date(),
    closesAt: z.date(),
    timeZone: z.string().refine(isTimeZone, 'is not a time zone such as Europe/London').default('Europe/London'),
    decisionDue: day.nullable().default(null),
    decisionMaker: text,
    minutesToAnswer: z
      .number()
      .int('is not a whole number')
      .min(1, 'is below 1')
      .max(600, 'is above 600')
      .nullable()
      .default(null),
    equality: text,
    policies: policies.prefault({}),
    privacy: privacyNotice.prefault({}),
    contact: contact.prefault({}),
  })
  .refine((input) => input.closesAt > input.opensAt, { path: ['closesAt'], message: 'is not after the opening' });

export type ConsultationInput = z.input<typeof consultationInput>;

/** What an officer writes on one item. The words and the reference are the assembly's and cannot be written. */
export const itemInput = z.object({
  scopeOpen: text,
  scopeFixed: text,
  reasons: text,
  noAlternativeBecause: text,
  options: z.array(itemOption).max(50, 'has more than 50 options').default([]),
  questions,
});

export type ItemInput = z.input<typeof itemInput>;

/** The questions an item starts with: where do you stand, and why. Both may be left out by whoever answers. */
export function firstQuestions(newId: () => string): Question[] {
  return [
    {
      id: newId(),
      key: 'stance',
      kind: 'stance',
      prompt: 'What do you think of this recommendation?',
      options: [],
      required: false,
    },
    {
      id: newId(),
      key: 'text',
      kind: 'open',
      prompt: 'Why do you think so, and what would make it better or worse for you?',
      options: [],
      required: false,
    },
  ];
}

import { z } from 'zod';

/** What an authority can answer to a recommendation. "In principle" is never added to "accepted". */
export const DECISION_STATUSES = [
  { value: 'accepted', label: 'Accepted' },
  { value: 'accepted_in_part', label: 'Accepted in part' },
  { value: 'accepted_in_principle', label: 'Accepted in principle' },
  { value: 'already_policy', label: 'Already policy' },
  { value: 'deferred', label: 'Deferred' },
  { value: 'referred', label: 'Referred to another body' },
  { value: 'not_accepted', label: 'Not accepted' },
  { value: 'outside_remit', label: 'Outside our remit' },
  { value: 'no_response', label: 'No response yet' },
] as const;

export type DecisionStatus = (typeof DECISION_STATUSES)[number]['value'];

export const THEME_ANSWERS = [
  { value: 'accepted', label: 'Accepted' },
  { value: 'partly', label: 'Partly accepted' },
  { value: 'not_accepted', label: 'Not accepted' },
  { value: 'out_of_scope', label: 'Out of scope' },
] as const;

export type ThemeAnswerValue = (typeof THEME_ANSWERS)[number]['value'];

export type DecisionState = 'draft' | 'submitted' | 'published';

/** A submitted one may be handed back; a published one is never changed, a correction is another version beside it. */
export const DECISION_STEPS: Readonly<Record<DecisionState, readonly DecisionState[]>> = {
  draft: ['submitted'],
  submitted: ['draft', 'published'],
  published: [],
};

export function mayGo(from: DecisionState, to: DecisionState): boolean {
  return DECISION_STEPS[from].includes(to);
}

const text = z.string().trim().max(50_000, 'must be 50,000 characters or fewer').default('');
const line = z.string().trim().max(500, 'must be 500 characters or fewer').default('');
const day = z.iso.date('must be a date such as 2026-09-26').nullable().default(null);
const webAddress = z
  .string()
  .trim()
  .max(2000)
  .refine((url) => url === '' || /^https?:\/\/[^\s/]+/iu.test(url), 'must start with https:// or http://')
  .default('');

/** What an officer writes; a draft may leave out anything, a submitted one may not (see `decisionFaults`). */
export const decisionInput = z.object({
  status: z.enum(DECISION_STATUSES.map((status) => status.value)).default('no_response'),
  /** What was decided, in words that can stand in the minutes. */
  text,
  reasons: text,
  alternatives: z
    .array(z.object({ title: line, why: text }))
    .max(30)
    .default([]),
  /** Who decided: a body or an office, and by what power. */
  decisionMaker: line,
  power: line,
  decidedOn: day,
  minutes: line,
  minutesUrl: webAddress,
  /** Interests that were declared and dispensations; "None" is an answer, nothing is not. */
  interests: text,
  /** Where no consultation was held: why the public was not asked first. */
  withoutConsultation: text,
  /** What is different because people were asked. */
  whatChanged: text,
  /** accepted in part: what is not accepted. */
  partNot: text,
  /** accepted in principle: what blocks it, and when that is looked at again. */
  blockedBy: text,
  reviewOn: day,
  /** already policy: which policy there was before, and since when. */
  earlierPolicy: text,
  earlierPolicyOn: day,
  /** deferred: until when, or until what happens. */
  deferredUntil: day,
  deferredTrigger: text,
  referredTo: line,
  referredOn: day,
  /** Said openly: nothing is promised by this decision. */
  noCommitment: z.boolean().default(false),
  /** Hash of the sealed outcome that was considered. */
  outcomeHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/u, 'must be the hash of a sealed outcome')
    .nullable()
    .default(null),
  themeAnswers: z
    .array(
      z.object({
        themeId: z.string().min(1).max(100),
        answer: z
          .enum(THEME_ANSWERS.map((answer) => answer.value))
          .nullable()
          .default(null),
        reason: text,
        /** An officer says that it is a main theme although fewer than 5 in 100 hold it. */
        flagged: z.boolean().default(false),
      }),
    )
    .max(500)
    .default([]),
  commitments: z
    .array(z.object({ text, owner: line, due: day }))
    .max(100)
    .default([]),
  /** Why an earlier published version is corrected. */
  correction: text,
});

export type DecisionInput = z.input<typeof decisionInput>;
export type DecisionContent = z.output<typeof decisionInput>;

export function statusLabel(status: DecisionStatus): string {
  return DECISION_STATUSES.find((one) => one.value === status)?.label ?? status;
}

export function answerLabel(answer: ThemeAnswerValue | null): string {
  return THEME_ANSWERS.find((one) => one.value === answer)?.label ?? 'Not answered';
}

/** 1: the authority goes along with the recommendation, at least in part. -1: it does not. 0: it has not said. */
export function direction(status: DecisionStatus): -1 | 0 | 1 {
  switch (status) {
    case 'accepted':
    case 'accepted_in_part':
    case 'accepted_in_principle':
    case 'already_policy':
      return 1;
    case 'not_accepted':
      return -1;
    case 'deferred':
    case 'referred':
    case 'outside_remit':
    case 'no_response':
      return 0;
  }
}

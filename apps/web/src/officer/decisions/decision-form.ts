import { DECISION_STATUSES, THEME_ANSWERS, type Decision, type DecisionInput } from '#decisions';
import type { ReportedTheme } from '#outcomes';
import type { Fault } from '#platform';
import type { Posted } from '../forms/posted.js';

const TEXTS = [
  'text',
  'reasons',
  'decisionMaker',
  'power',
  'minutes',
  'minutesUrl',
  'interests',
  'withoutConsultation',
  'whatChanged',
  'partNot',
  'blockedBy',
  'earlierPolicy',
  'deferredTrigger',
  'referredTo',
  'correction',
] as const;
const DAYS = ['decidedOn', 'reviewOn', 'earlierPolicyOn', 'deferredUntil', 'referredOn'] as const;

/** Empty rows under those that are filled, so that the form grows without scripts. */
const SPARE = { commitments: 2, alternatives: 1 };

type Values = Record<string, string>;

/** What the form sent, as what a draft is made of. Days that are not days are left for the schema to name. */
export function readDecision(posted: Posted, themeIds: readonly string[], outcomeHash: string | null): DecisionInput {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, posted.text(name)]));
  const days = Object.fromEntries(DAYS.map((name) => [name, dayOf(posted.text(name))]));
  const status = DECISION_STATUSES.find((one) => one.value === posted.text('status'))?.value ?? 'no_response';
  return {
    ...texts,
    ...days,
    status,
    noCommitment: posted.text('noCommitment') === 'yes',
    outcomeHash: posted.text('rests') === 'yes' ? outcomeHash : null,
    themeAnswers: themeIds.map((themeId, at) => ({
      themeId,
      answer:
        THEME_ANSWERS.find((one) => one.value === posted.text(`themeAnswers.${String(at)}.answer`))?.value ?? null,
      reason: posted.text(`themeAnswers.${String(at)}.reason`),
      flagged: posted.text(`themeAnswers.${String(at)}.flagged`) === 'yes',
    })),
    alternatives: filled(posted.rows('alternatives')).map((row) => ({
      title: row['title'] ?? '',
      why: row['why'] ?? '',
    })),
    commitments: filled(posted.rows('commitments')).map((row) => ({
      text: row['text'] ?? '',
      owner: row['owner'] ?? '',
      due: dayOf(row['due'] ?? ''),
    })),
  };
}

function filled(rows: Record<string, string>[]): Record<string, string>[] {
  return rows.filter((row) => Object.values(row).some((cell) => cell.trim() !== ''));
}

function dayOf(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** The form as the template shows it: what stands in each field, and what is wrong with it. */
export function decisionForm(
  input: DecisionInput,
  themes: readonly (ReportedTheme & { main: boolean })[],
  faults: readonly Fault[],
) {
  const errors = errorsOf(faults);
  const value: Values = Object.fromEntries([...TEXTS, ...DAYS].map((name) => [name, input[name] ?? '']));
  const answers = new Map((input.themeAnswers ?? []).map((answer) => [answer.themeId, answer]));
  const rows = <T extends object>(given: readonly T[], spare: number) => [
    ...given,
    ...Array.from({ length: spare }, () => ({}) as Partial<T>),
  ];
  return {
    value,
    errors,
    summary: faults.map((fault) => ({ text: fault.message, href: `#${idOf(fault.path)}` })),
    status: input.status ?? 'no_response',
    noCommitment: input.noCommitment ?? false,
    rests: (input.outcomeHash ?? null) !== null,
    themes: themes.map((theme, at) => {
      const answer = answers.get(theme.themeId);
      return {
        at,
        id: `themeAnswers.${String(at)}`,
        label: theme.label,
        people: theme.people,
        stance: theme.stance,
        main: theme.main,
        answer: answer?.answer ?? '',
        reason: answer?.reason ?? '',
        flagged: answer?.flagged ?? false,
      };
    }),
    answers: THEME_ANSWERS.map(({ value: one, label }) => ({ value: one, text: label })),
    commitments: rows(input.commitments ?? [], SPARE.commitments),
    alternatives: rows(input.alternatives ?? [], SPARE.alternatives),
  };
}

/** `commitments[0].owner` is the path of a fault, `commitments.0.owner` the name and id of its field. */
function idOf(path: string): string {
  return path.replace(/\[(\d+)\]/gu, '.$1');
}

function errorsOf(faults: readonly Fault[]): Record<string, { text: string }> {
  return Object.fromEntries(faults.map((fault) => [idOf(fault.path), { text: fault.message }]));
}

/** Where a new draft starts: from the version that is corrected, or from nothing but who decides. */
export function startOf(
  current: Decision | undefined,
  decisionMaker: string,
  outcomeHash: string | null,
): DecisionInput {
  if (current !== undefined) return { ...current.content, correction: '', outcomeHash };
  return { decisionMaker, outcomeHash };
}

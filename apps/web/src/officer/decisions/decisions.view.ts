import { formatDay, formatMoment, type Consultation, type Recommendation } from '#consultations';
import {
  answerLabel,
  DECISION_STATUSES,
  voteSentence,
  type Decision,
  type DecisionInput,
  type Readiness,
} from '#decisions';
import { mainThemes, findingSentence, type SealedOutcome } from '#outcomes';
import type { Staff } from '#accounts';
import type { Fault } from '#platform';
import { decisionForm, startOf } from './decision-form.js';

const UK = 'Europe/London';

export interface DecisionFacts {
  recommendation: Recommendation;
  assembly: { slug: string; title: string };
  consultation: Consultation | undefined;
  outcome: SealedOutcome | undefined;
  making: Decision | undefined;
  versions: readonly Decision[];
  readiness: Readiness | undefined;
  staff: Staff;
}

/** What was typed and refused; without it the form shows what is stored. */
export interface Tried {
  input?: DecisionInput;
  faults: readonly Fault[];
  refusal?: string;
}

export function decisionView(facts: DecisionFacts, tried: Tried = { faults: [] }) {
  const { recommendation, assembly, consultation, outcome, making, versions, staff } = facts;
  const hash = outcome?.hash ?? null;
  const input = tried.input ?? making?.content ?? startOf(versions[0], consultation?.decisionMaker ?? '', hash);
  const submitted = making?.state === 'submitted';
  const wroteIt = making !== undefined && (making.writers.includes(staff.id) || making.submitted?.id === staff.id);
  return {
    href: `/officer/decisions/${recommendation.id}`,
    line: `/recommendations/${assembly.slug}/${recommendation.ref}`,
    ref: recommendation.ref,
    assemblyTitle: assembly.title,
    words: recommendation.words,
    vote: voteSentence({
      for: recommendation.votesFor,
      against: recommendation.votesAgainst,
      abstain: recommendation.votesAbstain,
      eligible: recommendation.eligible,
      percent: recommendation.supportPercent,
      percentOf: recommendation.supportOf,
    }),
    asked: consultation !== undefined,
    outcome:
      outcome === undefined
        ? undefined
        : {
            sentence: findingSentence(outcome.report),
            version: outcome.version,
            hash: outcome.hash,
            href: `/officer/outcomes/${outcome.itemId}`,
          },
    statuses: DECISION_STATUSES.filter((status) => status.value !== 'no_response'),
    form: decisionForm(input, themesOf(outcome), tried.faults),
    refusal: tried.refusal,
    correcting: versions.length > 0,
    submitted,
    mayPublish: submitted && !wroteIt && (staff.role === 'approver' || staff.role === 'admin'),
    waitsFor:
      submitted && wroteIt
        ? 'A second person publishes it: you wrote or submitted this one.'
        : 'An approver publishes it.',
    returned: making?.returnedBecause ?? undefined,
    warnings: facts.readiness?.warnings ?? [],
    made: making === undefined ? undefined : read(making, outcome),
    versions: versions.map((one) => read(one, outcome)),
  };
}

function themesOf(outcome: SealedOutcome | undefined) {
  if (outcome === undefined) return [];
  const main = new Set(mainThemes(outcome.report).map((theme) => theme.themeId));
  return outcome.report.themes.map((theme) => ({ ...theme, main: main.has(theme.themeId) }));
}

/** The themes of the form in their order: the fields are named by their place. */
export function themeIds(outcome: SealedOutcome | undefined): string[] {
  return themesOf(outcome).map((theme) => theme.themeId);
}

/** A decision to be read through, not to be written. */
function read(decision: Decision, outcome: SealedOutcome | undefined) {
  const { content } = decision;
  const labels = new Map((outcome?.report.themes ?? []).map((theme) => [theme.themeId, theme.label]));
  const signed = (who: { name: string; at: Date } | null) =>
    who === null ? '' : `${who.name}, ${formatMoment(who.at, UK)}`;
  const answers =
    decision.state === 'published'
      ? decision.answers.map((one) => ({ label: one.label, answer: answerLabel(one.answer), reason: one.reason }))
      : content.themeAnswers
          .filter((one) => one.answer !== null)
          .map((one) => ({
            label: labels.get(one.themeId) ?? 'A theme of an older report',
            answer: answerLabel(one.answer),
            reason: one.reason,
          }));
  const day = (one: string | null) => (one === null ? '' : formatDay(one));
  const rows: [string, string][] = [
    ['Decided', content.text],
    ['What is not accepted', content.partNot],
    ['What stands in the way', content.blockedBy],
    ['Looked at again on', day(content.reviewOn)],
    ['Earlier policy', [content.earlierPolicy, day(content.earlierPolicyOn)].filter(Boolean).join(', since ')],
    ['Deferred until', [day(content.deferredUntil), content.deferredTrigger].filter(Boolean).join(', or ')],
    ['Referred to', content.referredTo],
    ['Reasons', content.reasons],
    ['Why nobody was asked first', content.withoutConsultation],
    ['What changed', content.whatChanged],
    ['By', [content.decisionMaker, content.power].filter(Boolean).join(', under ')],
    ['On', day(content.decidedOn)],
    ['Minutes', [content.minutes, content.minutesUrl].filter(Boolean).join(' ')],
    ['Interests', content.interests],
    ['Rests on outcome', content.outcomeHash ?? ''],
    ['Corrects the earlier version because', content.correction],
  ];
  return {
    version: decision.version,
    status: decision.statusLabel,
    rows: rows.filter(([, value]) => value !== '').map(([key, value]) => ({ key, value })),
    answers,
    alternatives: content.alternatives,
    commitments: content.commitments.map((one) => ({ ...one, due: day(one.due) })),
    warnings: decision.warnings,
    drafted: signed(decision.drafted),
    submitted: signed(decision.submitted),
    published: signed(decision.published),
  };
}

export interface DecisionEntry {
  recommendationId: string;
  ref: string;
  assembly: string;
  title: string;
  state: string;
}

/** What waits for a decision, what is being written, what is published. */
export function decisionListView(groups: {
  open: DecisionEntry[];
  making: DecisionEntry[];
  published: DecisionEntry[];
}) {
  const linked = (entries: DecisionEntry[]) =>
    entries.map((one) => ({ ...one, href: `/officer/decisions/${one.recommendationId}` }));
  return {
    groups: [
      {
        title: 'In the making',
        empty: 'Drafts appear here, and what waits for a second person.',
        entries: linked(groups.making),
      },
      {
        title: 'No decision yet',
        empty: 'Every published recommendation has its decision.',
        entries: linked(groups.open),
      },
      {
        title: 'Published',
        empty: 'Published decisions appear here, the latest first.',
        entries: linked(groups.published),
      },
    ],
  };
}

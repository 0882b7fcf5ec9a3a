import type { Counts, OutcomeReport } from './report.js';
import { leaning, sumOf } from './counting.js';

const whole = new Intl.NumberFormat('en-GB');

/**
 * The finding in one sentence. An open consultation counts those who answered and nobody else, so it is always
 * "of the N people who responded", never a share of residents, and no margin of error.
 * `respondents`: how many different people the answers come from. Where somebody's answer counts twice, the sentence
 * speaks of responses: they are not people then.
 */
export function stanceSentence(counts: Counts, respondents: number): string {
  const n = sumOf(counts);
  if (n === 0) return 'Nobody who responded said where they stand.';
  const supports = counts.supports + counts.conditional;
  if (n === 1) return 'One person who responded said where they stand.';
  const who =
    respondents === n ? 'people who responded and said where they stand' : 'responses that say where people stand';
  const of = `of the ${whole.format(n)} ${who}`;
  switch (leaning(counts)) {
    case 1:
      return `${whole.format(supports)} ${of} support it, ${whole.format(counts.opposes)} oppose it.`;
    case -1:
      return `${whole.format(counts.opposes)} ${of} oppose it, ${whole.format(supports)} support it.`;
    case 0:
      return `${whole.format(supports)} ${of} support it, and as many oppose it.`;
  }
}

/** The finding of a report in one sentence. */
export function findingSentence(report: Pick<OutcomeReport, 'stance' | 'views'>): string {
  const alone = report.views.find((view) => view.key === 'one-per-respondent');
  return stanceSentence(report.stance, alone?.available === true ? alone.base : 0);
}

export function receivedSentence(report: Pick<OutcomeReport, 'reconciliation' | 'counted' | 'late'>): string {
  const { received } = report.reconciliation.responses;
  const late = report.late.received === 0 ? '' : `, ${whole.format(report.late.received)} of them late`;
  return `${whole.format(received)} ${received === 1 ? 'response' : 'responses'} received${late}; ${whole.format(report.counted)} counted.`;
}

export const DEPENDS = 'The answer depends on how responses are counted.';

import type { Refused } from '#platform';
import { refused } from '#platform';

/** What became of a submission. Each has exactly one at a time; none is ever deleted to make the analysis easier. */
export const DISPOSITIONS = [
  'considered',
  'duplicate_of',
  'superseded_by',
  'merged_into',
  'campaign_member',
  'blank',
  'late',
  'withdrawn',
  'impersonated',
  'automatic',
  'quarantined',
] as const;

export type Disposition = (typeof DISPOSITIONS)[number];

/** Counted in the analysis as its own. The view `intake_v_submission` says the same in SQL. */
export const COUNTED: ReadonlySet<Disposition> = new Set(['considered', 'campaign_member']);

/** Those that point to another submission; a campaign member may point to its letter. */
export const POINTING: ReadonlySet<Disposition> = new Set(['duplicate_of', 'superseded_by', 'merged_into']);

const ANALYSED = [
  'considered',
  'duplicate_of',
  'superseded_by',
  'merged_into',
  'campaign_member',
  'blank',
  'late',
] as const;
const SET_ASIDE = ['withdrawn', 'impersonated', 'automatic', 'quarantined'] as const;
const ALL = [...ANALYSED, ...SET_ASIDE] as const;

/**
 * Which may follow which. All can be taken back, so that no mistake is final; but what the respondent took back stays
 * back, unless it turns out that somebody else did so.
 */
const NEXT: Readonly<Record<Disposition, readonly Disposition[]>> = {
  considered: ALL,
  duplicate_of: ALL,
  superseded_by: ALL,
  merged_into: ALL,
  campaign_member: ALL,
  blank: ALL,
  late: ALL,
  automatic: ALL,
  quarantined: ALL,
  withdrawn: ['impersonated'],
  impersonated: ['considered', 'withdrawn', 'quarantined'],
};

/** From what a person lets a submission in; afterwards the rules speak about it like about any other. */
const HELD_BACK: ReadonlySet<Disposition> = new Set(['quarantined', 'automatic', 'impersonated', 'blank', 'late']);

/** Whether a person decided what a submission counts as, so that no rule overrules it. `before`: what it counted as until then. */
export function isByHand(person: string | null, before: Disposition | null): boolean {
  return person !== null && (before === null || !HELD_BACK.has(before));
}

export interface Verdict {
  disposition: Disposition;
  /** The submission it duplicates, is superseded by or is merged into, or its campaign. */
  of?: string | undefined;
}

/** Whether one disposition may follow the other. The same again is allowed: it changes nothing. */
export function transition(from: Verdict, to: Verdict): { kind: 'changed' } | { kind: 'same' } | Refused {
  if (POINTING.has(to.disposition) && to.of === undefined) {
    return refused(`"${to.disposition}" has to say which submission it points to`);
  }
  if (from.disposition === to.disposition && from.of === to.of) return { kind: 'same' };
  if (from.disposition === to.disposition || NEXT[from.disposition].includes(to.disposition))
    return { kind: 'changed' };
  return refused(`a submission that is "${from.disposition}" cannot become "${to.disposition}"`);
}

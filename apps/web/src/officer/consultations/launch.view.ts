import { formatInstant, formatMoment, stops, type Consultation, type Finding } from '#consultations';
import type { Staff } from '#accounts';
import type { Fault } from '#platform';
import { fieldHref, headOf } from './consultations.view.js';

const PRINCIPLES = [
  ['G1', 'While it can still change something (Gunning 1)'],
  ['G2', 'Enough information to answer (Gunning 2)'],
  ['G3', 'Enough time (Gunning 3)'],
  ['G4', 'Taken into account (Gunning 4)'],
  ['EQ', 'Equality duty'],
  ['DP', 'Data protection'],
  ['PE', 'Pre-election period'],
] as const;

export interface LaunchSubject {
  consultation: Consultation;
  findings: readonly Finding[];
  steps: readonly { from: string; to: string; by: string; reason: string | null; at: Date }[];
}

/** The launch page: for each principle what is in place, what is missing, what was set aside; then the acts. */
export function launchView(
  { consultation, findings, steps }: LaunchSubject,
  staff: Staff,
  now: Date,
  wrong: { refusal?: string; faults?: readonly Fault[]; typed?: Record<string, string> } = {},
) {
  const head = headOf(consultation, now);
  const { state, submitted, approved, timeZone } = consultation;
  const faults = wrong.faults ?? [];
  const early = state === 'draft' || state === 'submitted';
  return {
    ...head,
    principles: PRINCIPLES.map(([prefix, title]) => principleView(findings, { prefix, title, head, early })).filter(
      (principle) => principle.findings.length > 0,
    ),
    stopping: findings.filter(stops).length,
    early,
    canSubmit: state === 'draft',
    canApprove: state === 'submitted' && staff.role === 'approver' && submitted?.id !== staff.id,
    waits: state === 'submitted' && (staff.role !== 'approver' || submitted?.id === staff.id),
    canTakeBack: state === 'submitted' || (state === 'approved' && now < consultation.opensAt),
    canExtend: head.phase === 'open' || head.phase === 'forthcoming',
    canOverride: staff.role === 'approver' && early,
    submitted: submitted === null ? undefined : `${submitted.name}, ${formatMoment(submitted.at, timeZone)}`,
    approved: approved === null ? undefined : `${approved.name}, ${formatMoment(approved.at, timeZone)}`,
    hash: consultation.launchSha256,
    timeZone,
    extensions: consultation.extensions.map((one) => ({
      from: formatInstant(one.before, timeZone),
      to: formatInstant(one.closesAt, timeZone),
      reason: one.reason,
      by: one.by.name,
    })),
    steps: steps.map((step) => ({ ...step, at: formatMoment(step.at, timeZone) })),
    refusal: wrong.refusal,
    typed: wrong.typed ?? {},
    summary: [
      ...(wrong.refusal === undefined ? [] : [{ text: wrong.refusal, href: '#main-content' }]),
      ...faults.map((fault) => ({ text: saidOf(fault), href: hrefOf(fault, head.base) })),
    ],
    errors: Object.fromEntries(faults.map((fault) => [fault.path, { text: saidOf(fault) }])),
  };
}

function principleView(
  findings: readonly Finding[],
  { prefix, title, head, early }: { prefix: string; title: string; head: { base: string }; early: boolean },
) {
  const those = findings.filter((finding) => finding.rule.startsWith(prefix));
  const judged = those.filter((finding) => finding.level !== 'EVIDENCE');
  return {
    title,
    count: `${String(judged.filter((finding) => finding.met).length)} of ${String(judged.length)} in place`,
    findings: those.map((finding) => ({
      rule: finding.rule,
      id: `rule-${finding.rule}`,
      title: finding.title,
      source: finding.source,
      evidence: finding.evidence,
      status: statusOf(finding),
      messages: finding.messages.map(({ text, field }) => ({
        text,
        href: early ? fieldHref(head.base, field) : undefined,
      })),
      override: finding.override,
      overridable: stops(finding) && !finding.absolute,
    })),
  };
}

function statusOf(finding: Finding): { text: string; classes: string } {
  if (finding.level === 'EVIDENCE') return { text: 'Evidence recorded', classes: 'govuk-tag--grey' };
  if (finding.met) return { text: 'In place', classes: 'govuk-tag--blue' };
  if (finding.override !== null) return { text: 'Set aside', classes: 'govuk-tag--purple' };
  return finding.level === 'BLOCK'
    ? { text: 'Missing', classes: 'govuk-tag--orange' }
    : { text: 'To consider', classes: 'govuk-tag--yellow' };
}

const LABELS: Record<string, string> = { reason: 'Reason', closesDate: 'Closes on', closesTime: 'Closes at' };

function saidOf(fault: Fault): string {
  return `${LABELS[fault.path] ?? ''} ${fault.message}`.trim();
}

function hrefOf(fault: Fault, base: string): string {
  return LABELS[fault.path] === undefined ? fieldHref(base, fault.path) : `#${fault.path}`;
}

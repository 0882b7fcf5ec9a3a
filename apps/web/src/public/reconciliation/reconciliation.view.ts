import { formatInstant, formatMoment, phaseOf, type Consultation } from '#consultations';
import type { Group } from '#findings';
import { fromSeveral, type ReconciledLine, type Reconciliation } from '#intake';
import { CHANNELS } from '../line/tables.js';

const whole = new Intl.NumberFormat('en-GB');

/** The table of doors and lines, with totals both ways, and what belongs to neither. */
export function reconciliationView(consultation: Consultation, reconciliation: Reconciliation, now: Date) {
  const { policies, timeZone, closesAt } = consultation;
  const { received, byChannel, lines, late, inGrace } = reconciliation;
  const closes = formatInstant(closesAt, timeZone);
  return {
    slug: consultation.slug,
    title: consultation.title,
    asOf: formatMoment(now, timeZone),
    open: phaseOf(consultation, now) !== 'closed',
    closes,
    balanced: reconciliation.balanced,
    sentence: reconciliation.balanced ? `${reconciliation.sentence}.` : reconciliation.sentence,
    received,
    doors: byChannel.map(({ channel }) => CHANNELS[channel] ?? channel),
    rows: lines.map((line) => ({
      label: labelOf(line),
      note: line.label === 'merged' && line.people !== undefined ? `from ${fromSeveral(line.people)}` : undefined,
      n: line.n,
      cells: line.byChannel.map(({ n }) => n),
    })),
    totals: byChannel.map(({ n }) => n),
    apart: [
      late === 0
        ? `Nothing came after the closing time, ${closes}.`
        : `Late: ${counted(late)} after the closing time, ${closes}. What is late is kept, labelled and shown apart.`,
      inGrace === 0
        ? 'Nobody sent a form after the closing time that had been opened before it.'
        : `In time all the same: ${counted(inGrace)} within 30 minutes after it, from a form that had been opened before.`,
    ],
    rules: [policies.duplicates, policies.several, policies.contact, policies.campaign, policies.late].filter(Boolean),
  };
}

/** So many of the largest are listed. */
export const CAMPAIGNS = 50;
/** A letter without a name is told by so many of its first words. */
const FIRST_WORDS = 12;

/** Letters that many sent, once an officer confirmed them. Who organised one is nobody's business here. */
export function campaignsView(campaigns: readonly Group[]) {
  return campaigns.map(({ name, template, itemRef, members, identical, varied, withOwnWords }) => ({
    name: name ?? `“${template.join(' ').split(/\s+/u).slice(0, FIRST_WORDS).join(' ')} …”`,
    ref: itemRef,
    members,
    identical,
    varied,
    withOwnWords,
  }));
}

function labelOf({ label }: ReconciledLine): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function counted(n: number): string {
  return n === 1 ? 'one submission' : `${whole.format(n)} submissions`;
}

import { formatDay, formatInstant } from '#consultations';
import type { Consultation } from '#consultations';
import type { Receipt } from '#intake';
import type { Draft } from './draft.js';
import { respondPath } from './respond.view.js';

type About = Pick<
  Consultation,
  'slug' | 'title' | 'closesAt' | 'timeZone' | 'decisionDue' | 'decisionMaker' | 'contact' | 'assembly' | 'items'
>;

function place(consultation: Pick<Consultation, 'slug' | 'title'>) {
  const home = `/consultations/${encodeURIComponent(consultation.slug)}`;
  const respond = respondPath(consultation.slug);
  return { consultation: consultation.title, home, respond, forget: `${respond}/forget` };
}

/** The confirmation: the reference and secret, and what happens next and when. */
export function sentView(consultation: About, receipt: Receipt, draft: Draft) {
  const { closesAt, timeZone, assembly } = consultation;
  const { reference, secret, late, receivedAt } = receipt;
  return {
    ...place(consultation),
    reference,
    secret,
    record: `${respondPath(consultation.slug)}/record`,
    received: formatInstant(receivedAt, timeZone),
    late,
    next: [
      ...(draft.sent?.acknowledged ? ['We send a note that your answer arrived to the email address you gave.'] : []),
      late
        ? 'Your answer came after the closing time. It is kept and read, marked as late, and shown apart from the others.'
        : `The consultation closes at ${formatInstant(closesAt, timeZone)}. Then all answers are analysed and the outcome is published.`,
      decision(consultation),
    ],
    lines: consultation.items.map(({ ref }) => ({
      text: `Recommendation ${ref}`,
      href: `/recommendations/${encodeURIComponent(assembly.slug)}/${encodeURIComponent(ref)}`,
    })),
    contact: consultation.contact,
  };
}

function decision({ decisionDue, decisionMaker }: About): string {
  const who = decisionMaker === '' ? 'The authority' : decisionMaker;
  if (decisionDue === null) return `${who} decides, with reasons, and the decision is published.`;
  return `${who} decides by ${formatDay(decisionDue)}, with reasons, and the decision is published.`;
}

export function alreadySentView(consultation: Pick<Consultation, 'slug' | 'title'>) {
  return { ...place(consultation), sent: `${respondPath(consultation.slug)}/sent` };
}

/** Reached by a bookmark, or after the browser was closed: what was here is no longer tied to this browser. */
export function goneView(consultation: Pick<Consultation, 'slug' | 'title'>, what: 'confirmation' | 'answers') {
  return { ...place(consultation), what };
}

export function closedView(consultation: Pick<Consultation, 'slug' | 'title'>, reason: string) {
  return { ...place(consultation), reason };
}

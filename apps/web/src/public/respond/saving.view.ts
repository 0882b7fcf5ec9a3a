import { formatInstant } from '#consultations';
import type { Consultation } from '#consultations';
import type { Draft } from './draft.js';
import { pathOf, stepsOf } from './journey.js';
import { respondPath } from './respond.view.js';
import type { Visit } from './visits.js';

/** The page on which somebody left, where the form still has it; else the start. */
export function leftAt(consultation: Pick<Consultation, 'slug' | 'items'>, draft: Draft): string {
  const step = stepsOf(consultation, draft).find((one) => pathOf(one) === draft.at);
  return respondPath(consultation.slug, step);
}

function frame({ consultation, draft }: Pick<Visit, 'consultation' | 'draft'>) {
  return {
    consultation: consultation.title,
    home: `/consultations/${encodeURIComponent(consultation.slug)}`,
    back: leftAt(consultation, draft),
    closes: formatInstant(consultation.closesAt, consultation.timeZone),
  };
}

/** `sends`: whether mail goes out from here at all. */
export function saveView(visit: Visit, email: string, sends: boolean, fault?: string) {
  return {
    ...frame(visit),
    action: `${respondPath(visit.consultation.slug)}/save`,
    email,
    sends,
    wrong: fault === undefined ? undefined : { text: fault },
    errors: fault === undefined ? [] : [{ text: fault, href: '#email' }],
  };
}

export function savedView(visit: Visit) {
  return { ...frame(visit), open: visit.now < visit.consultation.closesAt };
}

export function returnView(visit: Visit, token: string) {
  const other = visit.token !== undefined && visit.draft.sent === undefined;
  const action = `${respondPath(visit.consultation.slug)}/return/${encodeURIComponent(token)}`;
  return { ...frame(visit), action, other };
}

import { canonicalJson } from '#journal';
import type { Consultation, ConsultationDocument } from './consultation.js';
import { formatInstant } from './instants.js';

/**
 * Everything that the public is shown on the first day, as canonical JSON (rule G1-05): every word of the
 * consultation, the instants with the sentence printed from them, and the hash of every document.
 */
export function launchSnapshot(consultation: Consultation): string {
  const { slug, title, summary, purpose, opensAt, closesAt, timeZone, assembly } = consultation;
  return canonicalJson({
    slug,
    title,
    summary,
    purpose,
    assembly: assembly.slug,
    opensAt,
    closesAt,
    timeZone,
    closes: formatInstant(closesAt, timeZone),
    decisionDue: consultation.decisionDue,
    decisionMaker: consultation.decisionMaker,
    minutesToAnswer: consultation.minutesToAnswer,
    equality: consultation.equality,
    policies: consultation.policies,
    privacy: consultation.privacy,
    contact: consultation.contact,
    documents: consultation.documents.map(shown),
    items: consultation.items.map(({ id: _id, recommendationId: _recommendation, documents, ...item }) => ({
      ...item,
      documents: documents.map(shown),
    })),
  });
}

function shown({ title, kind, url, fileName, hash }: ConsultationDocument): object {
  return { title, kind, url, fileName, hash };
}

import type { Contact, ItemOption, Policies, PrivacyNotice, Question } from './consultation-parts.js';
import type { ConsultationState } from './life-cycle.js';

/** Who put a name to something, and when. */
export interface Signature {
  id: string;
  name: string;
  at: Date;
}

/** A document of a consultation or of one of its items, without the bytes of a file. */
export interface ConsultationDocument {
  id: string;
  title: string;
  kind: 'text' | 'link' | 'file';
  url: string | null;
  /** Text with light Markdown. Not HTML: whoever shows it escapes it. */
  content: string | null;
  fileName: string | null;
  mediaType: string | null;
  /** SHA-256 in hex over the content or the file; null for a link, whose target is not kept. */
  hash: string | null;
}

/** One recommendation put to the public. `ref` is the recommendation's, and what the API calls the item. */
export interface Item {
  id: string;
  ref: string;
  position: number;
  recommendationId: string;
  /** The assembly's words, verbatim, as they stood at launch, with their hash and version. */
  words: string;
  wordsSha256: string;
  wordsVersion: number;
  language: string;
  scopeOpen: string;
  scopeFixed: string;
  reasons: string;
  noAlternativeBecause: string;
  options: ItemOption[];
  questions: Question[];
  documents: ConsultationDocument[];
}

/** A closing time moved later: from when to when, why, by whom. */
export interface Extension {
  before: Date;
  closesAt: Date;
  reason: string;
  by: Signature;
}

/** A rule that an approver set aside, with the reason that is published. */
export interface Override {
  rule: string;
  version: number;
  reason: string;
  role: string;
  by: Signature;
}

export interface Consultation {
  id: string;
  slug: string;
  title: string;
  summary: string;
  /** Why people are asked, and what will be decided. */
  purpose: string;
  /** What is stored. Whether it is open at this moment is `phaseOf(consultation, now)`. */
  state: ConsultationState;
  opensAt: Date;
  closesAt: Date;
  timeZone: string;
  assembly: { id: string; slug: string; title: string; language: string };
  items: Item[];
  /** Documents about the whole; each item has its own besides. */
  documents: ConsultationDocument[];
  policies: Policies;
  privacy: PrivacyNotice;
  contact: Contact;
  /** The equality screening or assessment as it stands. */
  equality: string;
  /** Calendar day, `2026-05-21`. */
  decisionDue: string | null;
  decisionMaker: string;
  minutesToAnswer: number | null;
  createdBy: { id: string; name: string };
  submitted: Signature | null;
  approved: Signature | null;
  /** SHA-256 of everything as it was shown on the first day. */
  launchSha256: string | null;
  extensions: Extension[];
  overrides: Override[];
  revision: number;
}

/** One line of a list of consultations. */
export interface ConsultationSummary {
  id: string;
  slug: string;
  title: string;
  summary: string;
  state: ConsultationState;
  opensAt: Date;
  closesAt: Date;
  timeZone: string;
  decisionDue: string | null;
  assembly: { slug: string; title: string };
  items: number;
}

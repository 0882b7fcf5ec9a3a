import type { Consultation, Override } from '../consultation.js';

/** The moments at which rules are asked. */
export const ACTS = ['save', 'launch', 'change', 'close', 'seal', 'decide', 'publish'] as const;
export type Act = (typeof ACTS)[number];

/** BLOCK: not without an approver's published reason. WARN: goes on, and stays on record. EVIDENCE: kept, not judged. */
export type Level = 'BLOCK' | 'WARN' | 'EVIDENCE';

/** What a rule looks at. Each act fills what it is about; `now` is always there. */
export interface RuleSubject {
  now: Date;
  consultation?: Consultation;
  itemId?: string;
  recommendationId?: string;
  /** `change`: the closing time that is wished for. */
  closesAt?: Date;
}

export interface Message {
  text: string;
  /** Where it can be put right: `equality`, `items.R1.scopeOpen`. */
  field?: string;
}

export interface Verdict {
  met: boolean;
  messages: Message[];
  /** What was found, for the record: a count, a hash. */
  evidence?: string;
}

/** A fairness rule of `domain.md`: what it asks, where it comes from, when it is asked, and how to find out. */
export interface Rule {
  id: string;
  version: number;
  level: Level;
  source: string;
  /** What is in place when the rule is met, in plain words. */
  title: string;
  act: Act | readonly Act[];
  /** A BLOCK rule that not even an approver sets aside. */
  absolute?: boolean;
  check(subject: RuleSubject): Verdict | Promise<Verdict>;
}

/** What a rule found at one act, with the override that stands against it. */
export interface Finding extends Verdict {
  rule: string;
  version: number;
  level: Level;
  source: string;
  title: string;
  act: Act;
  absolute: boolean;
  override: Override | null;
}

/** Whether a finding stops the act: a BLOCK that is not met and that nobody has set aside. */
export function stops(finding: Finding): boolean {
  return finding.level === 'BLOCK' && !finding.met && finding.override === null;
}

export function met(evidence?: string): Verdict {
  return { met: true, messages: [], ...(evidence === undefined ? {} : { evidence }) };
}

/** Met where there is nothing to say. */
export function unlessAny(messages: Message[], evidence?: string): Verdict {
  return { met: messages.length === 0, messages, ...(evidence === undefined ? {} : { evidence }) };
}

/** The consultation that an act at a consultation is about. */
export function consultationOf(subject: RuleSubject): Consultation {
  if (subject.consultation === undefined) throw new Error('this rule is about a consultation, and none was given');
  return subject.consultation;
}

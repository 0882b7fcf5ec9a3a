import { statusLabel, type DecisionContent, type DecisionState, type ThemeAnswerValue } from './core/decision.js';
import type { CommitmentRow, DecisionRow, ThemeAnswerRow } from './decision.entity.js';

interface Signature {
  id: string;
  name: string;
  at: Date;
}

/** A theme that was answered, as it was reported when the decision was published. */
export interface ThemeAnswer {
  themeId: string;
  label: string;
  people: number;
  main: boolean;
  answer: ThemeAnswerValue;
  reason: string;
}

export interface Commitment {
  id: string;
  text: string;
  owner: string;
  /** `2026-09-26`. */
  due: string;
}

/** One version of the decision on a recommendation. */
export interface Decision {
  id: string;
  recommendationId: string;
  version: number;
  state: DecisionState;
  statusLabel: string;
  content: DecisionContent;
  /** Empty until it is published. */
  answers: ThemeAnswer[];
  commitments: Commitment[];
  warnings: string[];
  writers: string[];
  drafted: Signature;
  submitted: Signature | null;
  published: Signature | null;
  returnedBecause: string | null;
}

export function toDecision(
  row: DecisionRow,
  answers: readonly ThemeAnswerRow[],
  commitments: readonly CommitmentRow[],
): Decision {
  const { id, recommendationId, version, state, content, warnings, writers, returnedBecause } = row;
  return {
    id,
    recommendationId,
    version,
    state,
    statusLabel: statusLabel(content.status),
    content,
    answers: answers
      .filter((one) => one.decisionId === id)
      .map(({ themeId, label, people, main, answer, reason }) => ({ themeId, label, people, main, answer, reason })),
    commitments: commitments
      .filter((one) => one.decisionId === id)
      .map(({ id: own, text, owner, due }) => ({ id: own, text, owner, due })),
    warnings,
    writers,
    drafted: { id: row.draftedById, name: row.draftedByName, at: row.draftedAt },
    submitted: signature(row.submittedById, row.submittedByName, row.submittedAt),
    published: signature(row.publishedById, row.publishedByName, row.publishedAt),
    returnedBecause,
  };
}

function signature(id: string | null, name: string | null, at: Date | null): Signature | null {
  return id === null || name === null || at === null ? null : { id, name, at };
}

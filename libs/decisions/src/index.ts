import { Decisions1780050000001 } from './migrations/1780050000001-decisions.js';

export type { BoardRow } from './board-reader.js';
export { boardSentence, type ForYou, type Standing } from './core/board.js';
export {
  answerLabel,
  DECISION_STATUSES,
  statusLabel,
  THEME_ANSWERS,
  type DecisionContent,
  type DecisionInput,
  type DecisionState,
  type DecisionStatus,
  type ThemeAnswerValue,
} from './core/decision.js';
export { voteSentence, type Stop, type StopName, type StopState, type Vote } from './core/line.js';
export type { Commitment, Decision, ThemeAnswer } from './decision.js';
export { DecisionsModule } from './decisions.module.js';
export { Decisions, type Readiness } from './decisions.service.js';
export { Lines, type Line } from './lines.service.js';

export const decisionsMigrations = [Decisions1780050000001];

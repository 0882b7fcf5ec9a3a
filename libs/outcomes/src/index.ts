import { Outcomes1780040000001 } from './migrations/1780040000001-outcomes.js';

export { leaning, sumOf } from './core/counting.js';
export {
  mainThemes,
  type Counts,
  type CountingView,
  type Ledger,
  type OutcomeReport,
  type ReportedQuote,
  type ReportedTheme,
} from './core/report.js';
export { DEPENDS, findingSentence, receivedSentence, stanceSentence } from './core/sentences.js';
export { OutcomesModule } from './outcomes.module.js';
export { Outcomes, type DraftOutcome, type SealedOutcome, type ThemeWords } from './outcomes.service.js';

export const outcomesMigrations = [Outcomes1780040000001];

export { ALGORITHM, STANCES, type ResponseText, type Stance } from './model.js';
export { CsvReader, NotCsv, type CsvRecord } from './text/csv.js';
export { fold } from './text/fold.js';
export { hashedWordsOf } from './text/tokens.js';
export { isBlank } from './text/blank.js';
export { normalise, readWords, setApart, type NormalisedText } from './text/normalise.js';
export { withoutQuestions } from './text/questions.js';
export { sentencesOf, type Sentence } from './text/sentences.js';
export { boilerplateIn } from './duplicates/boilerplate.js';
export { fingerprint } from './duplicates/fingerprint.js';
export { chooseCandidates, WHOLE, type KeySharer } from './duplicates/candidates.js';
export { OWNERS } from './duplicates/shared-keys.js';
export { relate, type Comparable, type Relation } from './duplicates/compare.js';
export { relationsAmong, type Relations } from './duplicates/relations.js';
export { groupsOf, type DuplicateGroup, type GroupNode, type Rulings } from './duplicates/groups.js';
export { sideBySide, type Segment } from './duplicates/side-by-side.js';
export { findDuplicates, type DuplicateRow, type Duplicates } from './duplicates/find-duplicates.js';
export { codeResponses, type Code, type CodeframeTheme } from './coding/code-responses.js';
export { sentiment } from './sentiment/sentiment.js';
export { stanceOfClosedAnswer, type StanceOf } from './stance/stance.js';
export { findThemes, type CandidateTheme, type ThemeOptions, type Themes } from './themes/find-themes.js';
export {
  analyseResponses,
  sentimentsOf,
  STAGES,
  type Analysis,
  type AnalyseOptions,
  type SentimentOf,
  type Stage,
  type ThemeRow,
} from './pipeline/analyse-responses.js';

export { ALGORITHM, STANCES, type ResponseText, type Stance } from './model.js';
export { fold } from './text/fold.js';
export { normalise, type NormalisedText } from './text/normalise.js';
export { sentencesOf, type Sentence } from './text/sentences.js';
export { fingerprint } from './duplicates/fingerprint.js';
export { relate, type Comparable, type Relation } from './duplicates/compare.js';
export { groupsOf, type DuplicateGroup, type GroupNode } from './duplicates/groups.js';
export { findDuplicates, type DuplicateRow, type Duplicates } from './duplicates/find-duplicates.js';

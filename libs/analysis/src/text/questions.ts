import { KeyIndex } from '../duplicates/key-index.js';
import { shinglesOf } from '../duplicates/shingles.js';
import { hashedWordsOf, tokensOf } from './tokens.js';

/** Fewer words in a row than this are no quotation of the question: everybody writes "the proposal". */
const RUN = 7;

let lastQuestions: readonly string[] = [];
let lastRuns = new KeyIndex();

/** A file is read with the same questions from beginning to end. */
function runsOf(questions: readonly string[]): KeyIndex {
  if (questions.length === lastQuestions.length && questions.every((question, i) => question === lastQuestions[i]))
    return lastRuns;
  lastQuestions = [...questions];
  lastRuns = new KeyIndex();
  for (const question of questions)
    for (const run of shinglesOf(hashedWordsOf(question), RUN)) if (run !== Infinity) lastRuns.add(run);
  return lastRuns;
}

/** The text without the runs of seven words or more that it shares with a question; each leaves the end of a line. */
export function withoutQuestions(text: string, questions: readonly string[]): string {
  const runs = runsOf(questions);
  if (runs.size === 0) return text;
  const { words, starts, ends } = tokensOf(text);
  const found = shinglesOf(words, RUN);
  let kept = '';
  let from = 0;
  for (let i = 0; i < found.length; i++) {
    if (runs.find(found[i] ?? Infinity) < 0) continue;
    let last = i + RUN - 1;
    for (let j = i + 1; j <= last + 1 && j < found.length; j++)
      if (runs.find(found[j] ?? Infinity) >= 0) last = j + RUN - 1;
    kept += `${text.slice(from, starts[i])}\n`;
    from = ends[last] ?? text.length;
    i = last;
  }
  return from === 0 ? text : (kept + text.slice(from)).trim();
}

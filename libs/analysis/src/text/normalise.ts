import { isBlank } from './blank.js';
import { chunksOf, wordsOf } from './fold.js';
import { languageOf } from './language.js';
import { partsOf } from './parts.js';

/** A response prepared for reading: what is compared and counted is `own`, the rest is kept beside it. */
export interface NormalisedText {
  /** The folded words of `own`, one space between. */
  folded: string;
  words: string[];
  /** Text to be read: without quoted mail, greeting, signature and the question's own words. */
  own: string;
  quoted: string;
  signature: string;
  greeting: string;
  /** Nothing to read, or only "n/a", "nothing to add" and the like. */
  blank: boolean;
  /** ISO 639-3, or `und` where the text is too short to tell. */
  language: string;
}

/** Fewer words in a row than this are no quotation of the question: everybody writes "the proposal". */
const QUESTION_RUN = 7;

let lastQuestions: readonly string[] = [];
let lastRuns: ReadonlySet<string> = new Set();

function runsOf(questions: readonly string[]): ReadonlySet<string> {
  if (questions.length === lastQuestions.length && questions.every((question, i) => question === lastQuestions[i]))
    return lastRuns;
  const runs = new Set<string>();
  for (const question of questions) {
    const words = wordsOf(question);
    for (let i = 0; i + QUESTION_RUN <= words.length; i++) runs.add(words.slice(i, i + QUESTION_RUN).join(' '));
  }
  lastQuestions = [...questions];
  lastRuns = runs;
  return runs;
}

/** The text without the runs of words that it shares with a question. */
function withoutQuestions(text: string, questions: readonly string[]): string {
  const runs = runsOf(questions);
  if (runs.size === 0) return text;
  const chunks = chunksOf(text);
  const words: string[] = [];
  const chunkOf: number[] = [];
  chunks.forEach((chunk, c) => {
    for (const word of chunk.words) {
      words.push(word);
      chunkOf.push(c);
    }
  });
  const asked = new Uint8Array(chunks.length);
  for (let i = 0; i + QUESTION_RUN <= words.length; i++)
    if (runs.has(words.slice(i, i + QUESTION_RUN).join(' ')))
      for (let j = i; j < i + QUESTION_RUN; j++) asked[chunkOf[j] ?? 0] = 1;
  if (!asked.includes(1)) return text;
  let kept = '';
  let from = 0;
  for (let c = 0; c < chunks.length; c++) {
    if (asked[c] !== 1) continue;
    const start = chunks[c]?.start ?? 0;
    while (c + 1 < chunks.length && asked[c + 1] === 1) c++;
    kept += `${text.slice(from, start)}\n`;
    from = chunks[c]?.end ?? text.length;
  }
  return (kept + text.slice(from)).trim();
}

/**
 * Prepares a response for duplicates, themes and coding. Takes any string, however malformed, and is linear in its
 * length.
 * @param context the consultation's own questions, whose words are not the respondent's
 */
export function normalise(text: string, context: { questions?: readonly string[] } = {}): NormalisedText {
  const { own: unread, quoted, signature, greeting } = partsOf(text);
  const own = context.questions?.length ? withoutQuestions(unread, context.questions) : unread;
  const words = wordsOf(own);
  return {
    folded: words.join(' '),
    words,
    own,
    quoted,
    signature,
    greeting,
    blank: isBlank(words),
    language: languageOf(own, words),
  };
}

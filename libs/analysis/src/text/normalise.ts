import { isBlank } from './blank.js';
import { wordsOf } from './fold.js';
import { languageOf } from './language.js';
import { partsOf, type Parts } from './parts.js';
import { withoutQuestions } from './questions.js';

/** What of a response is the writer's own, and what stands around it. Nothing is thrown away. */
export interface OwnText extends Parts {
  /** Nothing to read, or only "n/a", "nothing to add" and the like. */
  blank: boolean;
}

/** A response prepared for reading: what is compared and counted is `own`, the rest is kept beside it. */
export interface NormalisedText extends OwnText {
  /** The folded words of `own`, one space between. */
  folded: string;
  words: string[];
  /** ISO 639-3, or `und` where the text is too short to tell. */
  language: string;
}

/**
 * Sets apart what is not the writer's answer: quoted mail, greeting, signature, the question's own words. Takes any string,
 * however malformed, and is linear in its length.
 * @param questions the consultation's own questions, whose words are not the respondent's
 */
export function setApart(text: string, questions: readonly string[] = []): OwnText {
  const parts = partsOf(text);
  const own = questions.length === 0 ? parts.own : withoutQuestions(parts.own, questions);
  return { ...parts, own, blank: isBlank(own) };
}

/** Reads the words and the language of what was set apart. */
export function readWords(text: OwnText): NormalisedText {
  const words = wordsOf(text.own);
  return { ...text, words, folded: words.join(' '), language: languageOf(text.own, words) };
}

/** Prepares a response for duplicates, themes and coding: `setApart` and `readWords`. */
export function normalise(text: string, context: { questions?: readonly string[] } = {}): NormalisedText {
  return readWords(setApart(text, context.questions));
}

import { sentencesOf } from '#analysis';
import type { SplitBy } from './board.js';

/**
 * The first sentence of a text in which one of these words or phrases stands, plural and possessive included; undefined
 * where none does. "bus" is found in "the buses are late", and not in "business".
 */
export function sentenceWith(text: string, words: readonly string[]): string | undefined {
  const pattern = patternOf(words);
  if (pattern === undefined) return undefined;
  const at = text.search(pattern);
  if (at < 0) return undefined;
  const sentence = sentencesOf(text).find(({ start, end }) => start <= at && at < end);
  return sentence === undefined ? text.trim() : text.slice(sentence.start, sentence.end);
}

/** Whether a response belongs to what an officer described, and the words that show it. */
export function belongs(
  response: { id: string; text: string },
  by: SplitBy,
): { evidence: string | undefined } | undefined {
  const evidence = sentenceWith(response.text, by.words);
  if (evidence !== undefined) return { evidence };
  return by.examples.includes(response.id) ? { evidence: undefined } : undefined;
}

function patternOf(words: readonly string[]): RegExp | undefined {
  const parts = words
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&').replace(/\s+/gu, '\\s+'));
  if (parts.length === 0) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})(?:e?s|['’]s)?(?![\\p{L}\\p{N}])`, 'iu');
}

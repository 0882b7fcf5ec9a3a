import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf, wordsOfChunk } from './fold.js';
import { hashedWordsOf, hashWords, tokensOf } from './tokens.js';

/** What texts are made of: letters, marks that part or join words, addresses, scripts, single UTF-16 units. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      'the',
      'BUS',
      "don't",
      'don’t',
      'Straße',
      'e\u0301',
      'ﬁre',
      '“quoted”',
      'a—b',
      'and/or',
      'well…',
      '{url}',
      '{',
      'n.a.',
    ],
    ...[
      'https://example.org/a?b=c',
      '(www.example.org)',
      '“www.example.org”',
      'WWW.X',
      'jo@example.org',
      'http',
      'www',
    ],
    ...[
      'QUJD0a'.repeat(12),
      'a'.repeat(39),
      'A1'.repeat(30),
      '公園が',
      '１２',
      'ı',
      'İ',
      '\u00a0',
      '\u200b',
      '\u0000',
      '\u0085',
      "'",
      '`',
    ],
  ),
  fc.constantFrom(' ', '\n', '.', ',', '-', '\t', '\r\n', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('tokensOf', () => {
  it('hashes the very words that folding gives', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect([...tokensOf(given).words]).toEqual([...hashWords(wordsOf(given))]);
        expect([...hashedWordsOf(given)]).toEqual([...tokensOf(given).words]);
      }),
      { numRuns: 3000 },
    );
  });

  it('says for each word where it stands', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { words, starts, ends } = tokensOf(given);
        for (let i = 0; i < words.length; i++) {
          const around = hashWords(wordsOfChunk(given.slice(starts[i], ends[i])));
          expect(around.includes(words[i] ?? 0)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a text of any length', () => {
    // Each is longer than all before it, so that the buffers have to grow.
    for (const times of [20_000, 40_000])
      expect(hashedWordsOf('five words are in it '.repeat(times))).toHaveLength(5 * times);
    expect(tokensOf('a'.concat(' \ufdfa'.repeat(200_000))).words).toHaveLength(1 + 4 * 200_000);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashedWordsOf } from '../text/tokens.js';
import { sideBySide, type Segment } from './side-by-side.js';

const put = (segments: readonly Segment[]) => segments.map(({ text }) => text).join('');
const marked = (segments: readonly Segment[]) =>
  segments.map(({ text, common }) => (common ? `<${text}>` : text)).join('');
const wordsIn = (segments: readonly Segment[]) => segments.reduce((sum, { words }) => sum + words, 0);
const hasCommon = (segments: readonly Segment[]) => segments.some(({ common }) => common);

/** Few words, so that runs recur; with marks, line breaks and scripts without spaces. */
const word = fc.constantFrom(
  'trees',
  'Trees,',
  'of',
  'the',
  'river',
  "won't",
  'and/or',
  '—',
  '木を植',
  'ไม้',
  'é!',
  '2',
);
const anyText = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '\n', '  ', '\t')), { maxLength: 60 })
  .map((words) => words.map(([one, space]) => one + space).join(''));
const text = fc.oneof(anyText, fc.string({ unit: 'binary', maxLength: 80 }), fc.constant(''));
const pair = fc.oneof(
  fc.tuple(text, text),
  // Parts of one text in another order, as who moves paragraphs makes it.
  fc.tuple(text, text, text).map(([a, b, c]) => [`${a} ${b} ${c}`, `${c} ${a}`] as [string, string]),
);

describe('sideBySide', () => {
  it('marks what stands in both, moved paragraphs included, and nothing else', () => {
    const { one, other } = sideBySide(
      'Please plant the trees along the river. My son is ill. We need cleaner air in this town.',
      'We need cleaner air, in THIS town! Please plant the trees along the river.',
    );
    expect(marked(one)).toBe(
      '<Please plant the trees along the river. >My son is ill. <We need cleaner air in this town.>',
    );
    expect(marked(other)).toBe('<We need cleaner air, in THIS town! Please plant the trees along the river.>');
    expect([wordsIn(one), wordsIn(other)]).toEqual([18, 14]);
  });

  it('takes a short gap for common only where the other text has the same words in one', () => {
    const [first, second] = ['please plant many more trees', 'clean the water every year'];
    const gap = sideBySide(`${first} and then ${second}`, `${second} and then ${first}`);
    expect(marked(gap.one)).toBe(`<${first} and then ${second}>`);
    expect(marked(gap.other)).toBe(`<${second} and then ${first}>`);
    const another = sideBySide(`${first} and then ${second}`, `${second} but not ${first}`);
    expect(marked(another.one)).toBe(`<${first} >and then <${second}>`);
    const long = sideBySide(`${first} and only then ${second}`, `${second} and only then ${first}`);
    expect(marked(long.one)).toBe(`<${first} >and only then <${second}>`);
  });

  it('tells words apart within one run of characters, in scripts without spaces too', () => {
    expect(marked(sideBySide('川沿いに木を植えてください', '町には川沿いに木を植えよう').other)).toBe(
      '町には<川沿いに木を植え>よう',
    );
    expect(marked(sideBySide('all of us/you agree now', 'all of us/you disagree').one)).toBe(
      '<all of us/you >agree now',
    );
    expect(marked(sideBySide('we all say yes/no', 'we all say yes (or) perhaps').one)).toBe('<we all say yes/>no');
  });

  it('knows a run of one word, and texts that are the same however short', () => {
    expect(marked(sideBySide('no no no no thanks', 'I say no no no no').other)).toBe('I say <no no no no>');
    expect(marked(sideBySide('Agreed!', 'agreed').one)).toBe('<Agreed!>');
    expect(marked(sideBySide('2 2 2 2', '3 3 3 3').one)).toBe('2 2 2 2');
    expect(sideBySide('', 'agreed')).toEqual({ one: [], other: [{ text: 'agreed', common: false, words: 1 }] });
  });

  it('gives texts whose segments are the text, word for word counted, and by turns', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { one, other } = sideBySide(a, b);
        for (const [segments, whole] of [
          [one, a],
          [other, b],
        ] as const) {
          expect(put(segments)).toBe(whole);
          expect(wordsIn(segments)).toBe(hashedWordsOf(whole).length);
          expect(segments.every(({ common }, i) => common !== segments[i + 1]?.common)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('swaps its result with the texts', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { one, other } = sideBySide(a, b);
        expect(sideBySide(b, a)).toEqual({ one: other, other: one });
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds all of equal texts common, and of texts that share no run of four words nothing', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(sideBySide(a, a).one.every(({ common }) => common)).toBe(true);
        const [x, y] = [runsOf(a), runsOf(b)];
        const shares = x.some((run) => y.includes(run)) || sameWords(a, b);
        const { one, other } = sideBySide(a, b);
        if (!shares) expect([hasCommon(one), hasCommon(other)]).toEqual([false, false]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes two texts of 100 kB, of many words and of one run without a space', () => {
    const words = Array.from({ length: 18_000 }, (_, i) => `w${String((i * 7919) % 5_003)}`);
    const a = words.join(' ');
    const b = words.map((one, i) => (i % 9 === 0 ? `x${String(i)}` : one)).join(' ');
    const unbroken = '木を植える'.repeat(20_000);
    expect(hasCommon(sideBySide(a, b).one)).toBe(true);
    expect(hasCommon(sideBySide(unbroken, `${unbroken.slice(0, 50_000)}川${unbroken.slice(50_000)}`).other)).toBe(true);
    expect(a.length).toBeGreaterThan(95_000);
  });
});

function runsOf(written: string): string[] {
  const words = [...hashedWordsOf(written)];
  return words.slice(3).map((_, i) => words.slice(i, i + 4).join(' '));
}

function sameWords(a: string, b: string): boolean {
  return a === b || (hashedWordsOf(a).length > 0 && hashedWordsOf(a).join() === hashedWordsOf(b).join());
}

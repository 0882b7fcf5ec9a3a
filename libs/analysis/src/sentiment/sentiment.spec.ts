import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scoresByLexicon, sentiment } from './sentiment.js';

describe('sentiment', () => {
  it.each([
    ['The staff were wonderful and very kind.', 'positive'],
    ['The staff were not kind and the food was horrible.', 'negative'],
    ['The meeting is on Tuesday.', 'neutral'],
    ['', 'neutral'],
  ])('reads %j as %s', (text, label) => {
    expect(sentiment(text).label).toBe(label);
  });

  // Published with the paper's reference implementation; its own lexicon alone is compared.
  it.each([
    ['VADER is smart, handsome, and funny.', 0.8316],
    ['VADER is smart, handsome, and funny!', 0.8439],
    ['VADER is very smart, handsome, and funny.', 0.8545],
    ['VADER is VERY SMART, handsome, and FUNNY.', 0.9227],
    ['VADER is VERY SMART, handsome, and FUNNY!!!', 0.9342],
    ['VADER is not smart, handsome, nor funny.', -0.7424],
    ['The book was good.', 0.4404],
    ['At least it isn’t a horrible book.', 0.431],
    ['The plot was good, but the characters are uncompelling and the dialog is not great.', -0.7042],
    ['Today SUX!', -0.5461],
    ['Not bad at all', 0.431],
  ])('agrees with the reference on %j', (text, compound) => {
    expect(scoresByLexicon(text)[0]).toBeCloseTo(compound, 3);
  });

  it('stays between -1 and 1 for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(fc.constantFrom('good', 'AWFUL', 'not', 'very', '!!!!', 'but', ':)'))
            .map((words) => words.join(' ')),
        ),
        (text) => {
          expect(Math.abs(sentiment(text).score)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

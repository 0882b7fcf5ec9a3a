import { describe, expect, it } from '@jest/globals';
import { answersApart } from './answers-apart.js';

const REFS = ['R1', 'R2', 'R3'];
const apart = (text: string, questionsToo = true) => {
  const { answers, rest } = answersApart([{ own: true, text }], REFS, { questionsToo });
  return [...answers.map(({ item, text: said }) => `${item}=${said}`), ...(rest === '' ? [] : [rest])];
};

describe('several answers in one message', () => {
  it.each([
    ['Q1: yes\nQ2: no', ['R1=yes', 'R2=no']],
    ['Dear all,\n\nR1: yes. R2: no, at 12: 30.', ['R1=yes.', 'R2=no, at 12: 30.', 'Dear all,']],
    ['Recommendation 2 - no\nmore\n\nRecommendation no. 3\nyes', ['R2=no\nmore', 'R3=yes']],
    ['**R1:** yes\n> Question 3) no', ['R1=yes', 'R3=no']],
    ['Answer to R2: yes', ['R2=yes']],
  ])('are told apart in %j', (text, expected) => {
    expect(apart(text)).toEqual(expected);
  });

  it.each(['1. one\n2. two', 'I think R2 is good', 'Items 1 and 2: fine', 'R9: there is none', 'In 2019: nothing'])(
    'are not seen in %j',
    (text) => {
      expect(apart(text)).toEqual([text]);
    },
  );

  it('leaves the questions of one item to that item', () => {
    expect(apart('Q1: yes\nQ2: no', false)).toEqual(['Q1: yes\nQ2: no']);
  });

  it('takes what stands below a quoted question for its answer', () => {
    const pieces = [
      { own: true, text: 'Hi' },
      { own: false, text: '> Q1: What?' },
      { own: true, text: 'this' },
      { own: false, text: '> Q2: Why?' },
      { own: true, text: 'that' },
    ];
    expect(answersApart(pieces, REFS, { questionsToo: true })).toEqual({
      answers: [
        { item: 'R1', text: 'this' },
        { item: 'R2', text: 'that' },
      ],
      rest: 'Hi',
    });
  });

  it('takes no longer for a text made to be slow', () => {
    const began = performance.now();
    for (const piece of ['Q1', 'Q ', ' ', 'recommendation ', 'R1: ', ':']) apart(piece.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

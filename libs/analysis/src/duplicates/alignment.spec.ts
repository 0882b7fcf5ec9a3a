import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longestCommonSubsequence } from './alignment.js';

/** By the textbook's table. */
function byTable(a: Uint32Array, b: Uint32Array): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++)
      next.push(word === b[j] ? (row[j] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}

describe('longestCommonSubsequence', () => {
  it('gives what the table gives, for texts of few and of many different words', () => {
    for (const vocabulary of [1, 3, 50, 0xffffffff]) {
      const text = fc.array(fc.nat(vocabulary), { maxLength: 200 }).map((words) => Uint32Array.from(words));
      fc.assert(
        fc.property(text, text, fc.nat(200), (a, b, cut) => {
          const mixed = Uint32Array.from([...a.slice(0, cut), ...b, ...a.slice(cut)]);
          expect(longestCommonSubsequence(a, b)).toBe(byTable(a, b));
          expect(longestCommonSubsequence(mixed, a)).toBe(a.length);
          // Where it is long enough, what was needed makes no difference.
          const length = byTable(a, b);
          expect(longestCommonSubsequence(a, b, length)).toBe(length);
          expect([0, length]).toContain(longestCommonSubsequence(a, b, length + 1));
        }),
        { numRuns: 60 },
      );
    }
  });
});

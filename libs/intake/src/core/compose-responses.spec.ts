import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { composeResponses, isPlain, type Part } from './compose-responses.js';

const part = fc.record({
  submission: fc.integer({ min: 1, max: 5 }),
  item: fc.constantFrom('R1', 'R2', 'R3'),
  stance: fc.constantFrom(null, 'supports' as const, 'opposes' as const),
  text: fc.constantFrom('', ' ', 'Roofs.', 'Seats. ', 'n/a'),
  attached: fc.constantFrom('', 'Words of a file.'),
});
const parts = fc
  .uniqueArray(part, { selector: ({ submission, item }) => `${String(submission)} ${item}`, maxLength: 12 })
  .map((all) =>
    all.map(({ submission, item, ...rest }): Part => ({
      ...rest,
      responseId: `${String(submission)} ${item}`,
      submissionId: String(submission),
      itemId: item,
      number: submission,
      choices: {},
    })),
  );

describe('what is read of several submissions as one', () => {
  it('does not depend on the order in which they are found, and loses no response and no word', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const composed = composeResponses('1', all);
        expect(composeResponses('1', [...all].reverse())).toEqual(composed);
        expect(composed.map(({ responseId }) => responseId).sort()).toEqual(
          all.map(({ responseId }) => responseId).sort(),
        );
        for (const [item, some] of Map.groupBy(all, ({ itemId }) => itemId)) {
          const [whole, ...others] = composed.filter(
            ({ responseId, submissionId }) => responseId.endsWith(item) && submissionId === '1',
          );
          expect(others).toEqual([]);
          for (const { text, attached, responseId } of some) {
            expect(whole?.parts).toContain(responseId);
            if (text.trim() !== '') expect(whole?.text).toContain(text);
            expect(whole?.text).toContain(attached);
          }
        }
      }),
    );
  });

  it('is one that stands by itself as it was received, to the last space', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const [only] = all;
        if (only?.attached !== '') return;
        const [composed] = composeResponses(only.submissionId, [only]);
        expect(composed !== undefined && isPlain(composed, only)).toBe(true);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { noCounts } from './counting.js';
import type { OutcomeReport } from './report.js';
import { sealFaults, type SealCase } from './seal.js';
import { stanceSentence } from './sentences.js';

const ledger = { received: 0, byDisposition: [], byChannel: [], undisposed: 0, balanced: true };

function sealing(with_: Partial<SealCase> = {}, report: Partial<OutcomeReport> = {}): SealCase {
  return {
    report: {
      reconciliation: { submissions: ledger, responses: ledger },
      answered: 0,
      withWords: 0,
      stance: noCounts(),
      points: [],
      kinds: [],
      late: { received: 0, answered: 0, stance: noCounts() },
      tone: { base: 0, negative: 0, neutral: 0, positive: 0, mean: null },
      themes: [],
      codeframe: null,
      ...report,
    } as unknown as OutcomeReport,
    undisposed: [],
    readable: 0,
    closed: true,
    closes: '11:59pm on Friday 26 September 2025 (UK time)',
    progress: { settled: true, stages: [] },
    ...with_,
  };
}

describe('sealing an outcome', () => {
  it('goes through when the consultation is closed, everything is disposed and the analysis has settled', () => {
    expect(sealFaults(sealing())).toEqual([]);
  });

  it('waits for the closing time and says which', () => {
    expect(sealFaults(sealing({ closed: false }))).toEqual([
      expect.stringContaining('11:59pm on Friday 26 September 2025 (UK time)'),
    ]);
  });

  it('names what has no disposition', () => {
    const submissions = {
      ...ledger,
      received: 9,
      undisposed: 3,
      balanced: false,
      byDisposition: [{ name: 'considered', n: 6 }],
      byChannel: [{ name: 'web', n: 9 }],
    };
    const faults = sealFaults(sealing({ undisposed: [4, 7] }, { reconciliation: { submissions, responses: ledger } }));
    expect(faults).toEqual(['3 of 9 submissions have no disposition: no. 4, no. 7 and others.']);
  });

  it('says how far the analysis is', () => {
    const stages = [
      { stage: 'themes', done: 4, of: 4 },
      { stage: 'coded', done: 120, of: 900 },
    ];
    expect(sealFaults(sealing({ progress: { settled: false, stages } }))).toEqual([
      'The analysis has not settled: coded 120 of 900.',
    ]);
  });

  it('wants words to be coded before they are reported', () => {
    expect(sealFaults(sealing({ readable: 3 }))).toEqual([expect.stringContaining('have not been coded')]);
  });
});

describe('the sentence of the finding', () => {
  it('always names how many responded, and never a share of anybody else', () => {
    const sentence = stanceSentence({ ...noCounts(), supports: 1412, conditional: 10, opposes: 208, mixed: 5 }, 1635);
    expect(sentence).toBe(
      '1,422 of the 1,635 people who responded and said where they stand support it, 208 oppose it.',
    );
    expect(stanceSentence({ ...noCounts(), supports: 2, opposes: 3 }, 5)).toMatch(
      /^3 of the 5 people .* oppose it, 2 support it\.$/u,
    );
    expect(stanceSentence({ ...noCounts(), supports: 2, opposes: 3 }, 4)).toBe(
      '3 of the 5 responses that say where people stand oppose it, 2 support it.',
    );
    expect(stanceSentence(noCounts(), 0)).toBe('Nobody who responded said where they stand.');
  });
});

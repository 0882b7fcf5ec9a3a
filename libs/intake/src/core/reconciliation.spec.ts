import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DISPOSITIONS } from './dispositions.js';
import { reconcile, type ReconciledCell } from './reconciliation.js';
import { CHANNELS } from './submission.js';

const inTime = { late: false, inGrace: false };

describe('the reconciliation', () => {
  it('says in one sentence what became of all, with the people behind those who sent several', () => {
    const { sentence, lines, analysed } = reconcile({
      received: [
        { channel: 'web', ...inTime, n: 1_200 },
        { channel: 'paper', late: true, inGrace: false, n: 3 },
      ],
      cells: [
        { channel: 'web', disposition: 'campaign_member', rule: null, n: 200 },
        { channel: 'web', disposition: 'considered', rule: 'received@1', n: 990 },
        { channel: 'web', disposition: 'merged_into', rule: 'same-sender@1', n: 5 },
        { channel: 'web', disposition: 'quarantined', rule: null, n: 2 },
        { channel: 'web', disposition: 'quarantined', rule: 'no-contact@7', n: 3 },
        { channel: 'paper', disposition: 'late', rule: 'closing-time@1', n: 3 },
      ],
      senders: [{ disposition: 'merged_into', rule: null, n: 4 }],
    });
    expect(sentence).toBe(
      '1,203 received = 1,190 analysed + 3 no valid name or contact + 5 merged (from 4 people who sent several) + 3 after the closing time + 2 held back by a person',
    );
    expect(analysed).toBe(1_190);
    expect(lines.map(({ byChannel }) => byChannel.map(({ n }) => n))).toEqual([
      [1_190, 0],
      [3, 0],
      [5, 0],
      [0, 3],
      [2, 0],
    ]);
  });

  it('says so where one is missing at one door, even if the sum is right', () => {
    const off = reconcile({
      received: [
        { channel: 'web', ...inTime, n: 2 },
        { channel: 'paper', ...inTime, n: 2 },
      ],
      cells: [
        { channel: 'web', disposition: 'considered', rule: 'x@1', n: 3 },
        { channel: 'paper', disposition: 'blank', rule: 'x@1', n: 1 },
      ],
      senders: [],
    });
    expect(off.balanced).toBe(false);
    expect(off.sentence).toContain('does not balance');
  });

  it('adds up to what was received in every line and at every door, whatever was received', () => {
    const cell = fc.record({
      channel: fc.constantFrom(...CHANNELS),
      disposition: fc.constantFrom(...DISPOSITIONS),
      rule: fc.constantFrom(null, 'no-contact@1', 'which-item@2', 'something-new@1'),
      n: fc.integer({ min: 1, max: 5_000 }),
    });
    fc.assert(
      fc.property(fc.array(cell), (cells: ReconciledCell[]) => {
        const received = cells.map(({ channel, n }) => ({ channel, n, ...inTime }));
        const found = reconcile({ received, cells, senders: [] });
        expect(found.balanced).toBe(true);
        expect(found.lines.reduce((sum, { n }) => sum + n, 0)).toBe(found.received);
        for (const line of found.lines) expect(line.byChannel.reduce((sum, { n }) => sum + n, 0)).toBe(line.n);
        const missing = reconcile({ received, cells: cells.slice(1), senders: [] });
        expect(missing.balanced).toBe(cells.length === 0);
      }),
    );
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#journal';
import { checkKept } from './run/checks/kept.js';
import type { Row } from './run/checks/rows.js';
import { Ledger } from './run/ledger.js';

const CLOSES = Date.parse('2026-03-29T01:00:00.000Z');
const CONSULTATION = '0198c0de-0000-7000-8000-000000000001';
const SALT = Buffer.alloc(32, 7);

/** One answer that was sent and acknowledged, and the submission that it became. */
function right(): { ledger: Ledger; row: Row } {
  const ledger = new Ledger();
  const answers = [{ item: 'R1', stance: 'supports', text: 'Reference zq1qz.' }];
  const raw = Buffer.from(canonicalJson({ answers, respondent: { kind: 'person' }, publish: 'anonymous' }));
  const received = new Date(CLOSES);
  const commitment = createHash('sha256')
    .update(SALT)
    .update(canonicalJson({ answers, publish: 'anonymous' }))
    .update(received.toISOString())
    .update(CONSULTATION)
    .digest('hex');
  const receipt = { reference: 'TL-7K3M-9QFD', commitment, receivedAt: received.toISOString(), late: false };
  const target = { id: CONSULTATION, slug: 'steady', closesAt: CLOSES };
  const sent = ledger.add({ marker: 'zq1qz', door: 'api', target, answers, raw, triedAt: CLOSES - 5 });
  ledger.acknowledge(sent, receipt);
  sent.acknowledgedAt = CLOSES + 5;
  const row: Row = {
    number: '1',
    id: CONSULTATION,
    consultation_id: CONSULTATION,
    raw,
    reference: receipt.reference,
    commitment,
    salt: SALT,
    received_at: received,
    closes_at: new Date(CLOSES),
    late: false,
    dispositions: ['considered'],
    responses: answers,
  };
  return { ledger, row };
}

const brokenBy = (change: (row: Row) => Partial<Row>): string[] => {
  const { ledger, row } = right();
  const { broken } = checkKept(ledger, new Map([['zq1qz', [{ ...row, ...change(row) }]]]));
  return [...new Set(broken.map(({ invariant }) => invariant))];
};

describe('the check after a fault run', () => {
  it('holds where everything is as it was sent, received at the very instant of closing', () => {
    const { ledger, row } = right();
    const kept = checkKept(ledger, new Map([['zq1qz', [row]]]));
    expect(kept).toEqual({ acknowledged: 1, stored: 1, lost: 0, doubled: 0, broken: [] });
  });

  it.each<[string, (row: Row) => Partial<Row>, string]>([
    [
      'one byte is another',
      ({ raw }) => ({ raw: Buffer.from(raw.toString().replace('R1', 'R2')) }),
      'stored byte for byte',
    ],
    ['an answer is another', () => ({ responses: [] }), 'stored byte for byte'],
    ['the receipt names another', () => ({ reference: 'TL-AAAA-AAAA' }), 'no receipt without a row'],
    ['the commitment is to something else', () => ({ commitment: '00' }), 'every receipt proves'],
    ['it is called late', () => ({ late: true }), 'late is late'],
    ['it is one millisecond late and called in time', () => ({ received_at: new Date(CLOSES + 1) }), 'late is late'],
    ['it is judged by another closing time', () => ({ closes_at: new Date(CLOSES + 1) }), 'judged by the closing time'],
    [
      'it says that it came before it was sent',
      () => ({ received_at: new Date(CLOSES - 60_000) }),
      'the time of receipt is true',
    ],
  ])('breaks where %s', (_, change, invariant) => {
    expect(brokenBy(change)).toContain(invariant);
  });

  it('breaks where it is gone, where it is there twice, and where nobody sent it', () => {
    const { ledger, row } = right();
    expect(checkKept(ledger, new Map())).toMatchObject({ acknowledged: 1, stored: 0, lost: 1 });
    expect(checkKept(ledger, new Map([['zq1qz', [row, row]]]))).toMatchObject({ doubled: 1 });
    const stranger = checkKept(
      ledger,
      new Map([
        ['zq1qz', [row]],
        ['', [row]],
      ]),
    );
    expect(stranger.broken).toEqual([{ invariant: 'nothing is stored that nobody sent', because: 'submission 1' }]);
  });
});

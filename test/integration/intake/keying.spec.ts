import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyedSheets, Keying, Settling, type KeyWish } from '#intake';
import { Conflict, Invalid, newId, type Fault } from '#platform';
import { startWorld, type World } from './world.js';

const SCAN = Buffer.from('%PDF-1.4 a letter');
const KEYER = { id: newId(), name: 'Kim' };
const CHECKER = { id: newId(), name: 'Chris' };
const HOUR = 3_600_000;

describe('keying letters and calls', () => {
  let world: World;
  let keying: Keying;
  let sheets: KeyedSheets;

  beforeAll(async () => {
    world = await startWorld();
    keying = world.app.get(Keying);
    sheets = world.app.get(KeyedSheets);
    await world.consultation({ slug: 'post' });
    await world.consultation({ slug: 'past', closesAt: new Date(Date.now() - HOUR), state: 'closed' });
  });

  afterAll(() => world.stop());

  const letter = (given: Partial<KeyWish> = {}): KeyWish => ({
    consultation: 'post',
    channel: 'paper',
    intent: newId(),
    receivedAt: new Date(Date.now() - HOUR),
    scan: SCAN,
    answers: [{ item: 'R1', stance: 'opposes', text: 'Written by hand.', choices: { area: 'north' } }],
    respondent: { kind: 'person', name: 'Ada Post' },
    publish: 'anonymous',
    ...given,
  });

  async function keyed(given: Partial<KeyWish> = {}) {
    const outcome = await keying.key(letter(given), KEYER);
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    return outcome;
  }

  async function faultsOf(given: Partial<KeyWish>): Promise<readonly Fault[]> {
    const outcome = await keying.key(letter(given), KEYER).catch((error: unknown) => error);
    return outcome instanceof Invalid ? outcome.faults : [];
  }

  const dispositionOf = async (id: string) => {
    const rows = await world.db.query<{ disposition: string; rule: string; by: string | null }>(
      `SELECT disposition, rule, by_name AS by FROM intake_dispositions WHERE submission_id = $1 AND until IS NULL`,
      [id],
    );
    return rows[0];
  };

  it('stores it at once with a receipt and the hash of its scan, held back until a second person has looked', async () => {
    const { receipt, scanSha256 } = await keyed();
    expect(scanSha256).toBe(createHash('sha256').update(SCAN).digest('hex'));
    expect(receipt.secret).not.toBe('');
    expect(await dispositionOf(receipt.submissionId)).toMatchObject({
      disposition: 'quarantined',
      rule: 'unchecked-keying@1',
    });
    expect(await sheets.scan(receipt.submissionId)).toEqual({ type: 'application/pdf', bytes: SCAN });
    expect((await sheets.waiting('post')).map((one) => [one.reference, one.waits, one.keyedBy.name])).toContainEqual([
      receipt.reference,
      'check',
      'Kim',
    ]);
    expect(await world.intake.verifyReceipts()).toMatchObject({ faults: [] });
  });

  it('counts once a second person says it is right, as the rules say of its time and its words', async () => {
    const [inTime, late, blank] = [
      await keyed(),
      await keyed({ consultation: 'past', receivedAt: new Date(Date.now() - 1_000) }),
      await keyed({ answers: [] }),
    ];
    const found = [];
    for (const { receipt } of [inTime, late, blank])
      found.push(await keying.check(receipt.submissionId, { kind: 'right' }, CHECKER));
    expect(found).toEqual(['considered', 'late', 'blank'].map((disposition) => ({ kind: 'checked', disposition })));
    expect(await dispositionOf(inTime.receipt.submissionId)).toMatchObject({ disposition: 'considered', by: 'Chris' });
  });

  it('never lets one person do both, nor two people check the same', async () => {
    const { receipt } = await keyed();
    expect(await keying.check(receipt.submissionId, { kind: 'right' }, KEYER)).toMatchObject({ kind: 'refused' });
    await keying.check(receipt.submissionId, { kind: 'right' }, CHECKER);
    const third = { id: newId(), name: 'Third' };
    expect(await keying.check(receipt.submissionId, { kind: 'right' }, third)).toMatchObject({ kind: 'refused' });
    // The inbox is no way round the second person either, and the database stands behind both.
    const other = await keyed();
    const settled = await world.app
      .get(Settling)
      .settle(other.receipt.submissionId, { as: 'answer', reason: 'Looks fine.' }, KEYER);
    expect(settled).toMatchObject({ kind: 'refused' });
    await expect(
      world.db.query(
        `UPDATE intake_keyed SET checked_by_id = keyed_by_id, checked_by_name = 'Kim', checked_at = now(), verdict = 'right'
          WHERE submission_id = $1`,
        [other.receipt.submissionId],
      ),
    ).rejects.toThrow(/second_person/u);
  });

  it('is keyed again where it was wrong: with the same scan, and the new one takes the place of the old', async () => {
    const { receipt: wrong } = await keyed();
    await expect(keying.key(letter({ replaces: wrong.submissionId }), KEYER)).rejects.toThrow(Conflict);
    expect(await keying.check(wrong.submissionId, { kind: 'wrong', remark: ' ' }, CHECKER)).toMatchObject({
      faults: [{ path: 'remark' }],
    });
    await keying.check(wrong.submissionId, { kind: 'wrong', remark: 'It says "supports".' }, CHECKER);
    expect((await sheets.get(wrong.submissionId)).remark).toBe('It says "supports".');
    const again = await keyed({ replaces: wrong.submissionId, scan: undefined });
    expect(await dispositionOf(wrong.submissionId)).toMatchObject({ disposition: 'superseded_by' });
    expect(await sheets.scan(again.receipt.submissionId)).toMatchObject({ bytes: SCAN });
    await expect(keying.key(letter({ replaces: wrong.submissionId }), KEYER)).rejects.toThrow(Conflict);
    expect(
      (await world.intake.reconciliation((await world.intake.receipt(wrong.reference, wrong.secret)).consultation.id))
        .balanced,
    ).toBe(true);
  });

  it('takes nothing from the future or from before the opening, no letter without a scan, and no file that is none', async () => {
    expect(await faultsOf({ receivedAt: new Date(Date.now() + HOUR) })).toEqual([
      { path: 'receivedAt', message: expect.stringContaining('future') },
    ]);
    expect(await faultsOf({ receivedAt: new Date(Date.now() - 30 * 24 * HOUR) })).toEqual([
      { path: 'receivedAt', message: expect.stringContaining('before the consultation opened') },
    ]);
    expect((await faultsOf({ scan: undefined })).map(({ path }) => path)).toEqual(['scan']);
    expect((await faultsOf({ scan: Buffer.from('<svg onload=alert(1)>') })).map(({ path }) => path)).toEqual(['scan']);
    expect((await keyed({ scan: undefined, channel: 'phone' })).scanSha256).toBeUndefined();
  });

  it('gives the first receipt again however often the page is sent', async () => {
    const wish = letter();
    const first = await keying.key(wish, KEYER);
    expect(await keying.key(wish, KEYER)).toEqual(first);
  });
});

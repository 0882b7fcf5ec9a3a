import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Disposal, Intake } from '#intake';
import { Db, NotFound } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

describe('accounting for submissions', () => {
  let world: World;
  let db: Db;
  let intake: Intake;
  let consultation: Awaited<ReturnType<World['consultation']>>;

  beforeAll(async () => {
    world = await startWorld();
    ({ db, intake } = world);
    consultation = await world.consultation({ slug: 'parks' });
  });

  afterAll(() => world.stop());

  const dispose = (id: string, to: Partial<Disposal>) =>
    db.tx((tx) =>
      intake.dispose(tx, id, { disposition: 'quarantined', by: { name: 'Olu' }, reason: 'looked at', ...to }),
    );
  const someone = () => receiptFor(intake, incoming('parks'));

  it('balances to the last submission, by disposition and by channel, whole and for one item', async () => {
    const first = await someone();
    const copy = await receiptFor(intake, incoming('parks', { channel: 'api' }));
    await receiptFor(intake, incoming('parks', { answers: [{ item: 'R2', stance: 'opposes' }] }));
    await receiptFor(intake, incoming('parks', { answers: [{ item: 'R1', text: '' }], channel: 'paper' }));
    await dispose(copy.submissionId, {
      disposition: 'duplicate_of',
      of: first.submissionId,
      by: undefined,
      rule: 'exact@1',
    });
    expect(await intake.reconciliation(consultation.id)).toMatchObject({
      sentence: '4 received = 2 analysed + 1 blank + 1 the same answer again',
      received: 4,
      analysed: 2,
      byDisposition: [
        { disposition: 'considered', n: 2 },
        { disposition: 'blank', n: 1 },
        { disposition: 'duplicate_of', n: 1 },
      ],
      byChannel: [
        { channel: 'web', n: 2 },
        { channel: 'api', n: 1 },
        { channel: 'paper', n: 1 },
      ],
      late: 0,
      inGrace: 0,
      balanced: true,
    });
    expect(await intake.reconciliation(consultation.id, consultation.items['R2'])).toMatchObject({
      received: 1,
      balanced: true,
    });
  });

  it('keeps the history of what became of a submission, in the journal as well', async () => {
    const { submissionId, reference, secret } = await someone();
    await dispose(submissionId, { reason: 'threatens somebody' });
    await dispose(submissionId, { disposition: 'considered', reason: 'it does not' });
    await dispose(submissionId, { disposition: 'considered', by: undefined, rule: 'again@1', reason: 'recounted' });
    await dispose(submissionId, { disposition: 'considered', by: undefined, rule: 'again@1', reason: 'recounted' });
    const story = await intake.receipt(reference, secret);
    expect(story.dispositions.map(({ disposition, reason, by }) => [disposition, reason, by])).toEqual([
      ['considered', 'It was received in time.', 'rule'],
      ['quarantined', 'threatens somebody', 'officer'],
      ['considered', 'it does not', 'officer'],
      ['considered', 'recounted', 'rule'],
    ]);
    await world.journal.integrate();
    const entries = await world.journal.about(submissionId);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'response.received',
      ...Array<string>(3).fill('submission.disposed'),
    ]);
    expect(JSON.stringify(entries)).not.toContain('threatens');
  });

  it('gives a submission one disposition where two people decide at once', async () => {
    const { submissionId } = await someone();
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        dispose(submissionId, { disposition: n % 2 === 0 ? 'automatic' : 'quarantined', reason: String(n) }),
      ),
    );
    const rows = await db.query<{ until: Date | null }>(
      'SELECT until FROM intake_dispositions WHERE submission_id = $1',
      [submissionId],
    );
    expect(rows.filter((row) => row.until === null)).toHaveLength(1);
  });

  it('refuses what may not follow, and one that points nowhere', async () => {
    const { submissionId } = await someone();
    expect(await dispose(submissionId, { disposition: 'superseded_by' })).toMatchObject({ kind: 'refused' });
    await dispose(submissionId, { disposition: 'withdrawn', by: { name: 'respondent' }, reason: 'taken back' });
    expect(await dispose(submissionId, { disposition: 'considered' })).toEqual({
      kind: 'refused',
      reason: 'a submission that is "withdrawn" cannot become "considered"',
    });
    await expect(dispose('00000000-0000-7000-8000-000000000000', {})).rejects.toThrow(NotFound);
  });

  it.each([
    [
      'a submission without a disposition',
      `INSERT INTO intake_submissions (id, consultation_id, channel, intent, digest, raw_type, raw, respondent_id, publish, received_at, closes_at, reference, secret_hash, salt, commits_to, commitment)
       SELECT gen_random_uuid(), consultation_id, channel, 'forged', digest, raw_type, raw, respondent_id, publish, received_at, closes_at, 'forged', secret_hash, salt, commits_to, commitment FROM intake_submissions LIMIT 1`,
    ],
    [
      'a submission of an import without a disposition',
      `INSERT INTO intake_submissions (id, consultation_id, channel, intent, digest, raw_type, raw, respondent_id, publish, received_at, closes_at, reference, secret_hash, salt, commits_to, commitment)
       SELECT gen_random_uuid(), consultation_id, 'bulk', 'forged', digest, raw_type, raw, respondent_id, publish, received_at, closes_at, 'forged', secret_hash, salt, commits_to, commitment FROM intake_submissions LIMIT 1`,
    ],
    [
      'a disposition of no submission',
      `INSERT INTO intake_dispositions (submission_id, disposition, rule, reason) VALUES (gen_random_uuid(), 'blank', 'x@1', 'x')`,
    ],
    [
      'a response of no submission',
      `INSERT INTO intake_responses (id, submission_id, consultation_id, item_id, item_ref, position, text)
       SELECT gen_random_uuid(), gen_random_uuid(), consultation_id, item_id, item_ref, position, 'x' FROM intake_responses LIMIT 1`,
    ],
    [
      'a disposition ended without another',
      `UPDATE intake_dispositions SET until = now() WHERE id = (SELECT min(id) FROM intake_dispositions WHERE until IS NULL)`,
    ],
    [
      'a second disposition',
      `INSERT INTO intake_dispositions (submission_id, disposition, rule, reason) SELECT id, 'blank', 'x@1', 'x' FROM intake_submissions LIMIT 1`,
    ],
    ['history rewritten', `UPDATE intake_dispositions SET reason = 'x' WHERE id = 1`],
    ['history removed', `DELETE FROM intake_dispositions`],
    ['a submission removed', `DELETE FROM intake_submissions`],
    ['a submission changed', `UPDATE intake_submissions SET raw = 'x'`],
    ['responses changed', `UPDATE intake_responses SET text = 'x'`],
    ['receipts changed', `UPDATE intake_submissions SET reference = 'x'`],
    ['everything emptied', `TRUNCATE intake_submissions CASCADE`],
  ])('does not commit %s', async (_what, sql) => {
    await expect(db.query(sql)).rejects.toThrow();
    expect(await intake.reconciliation(consultation.id)).toMatchObject({ balanced: true });
  });

  describe('a receipt', () => {
    it('tells its holder what became of the response, however it is typed', async () => {
      const receipt = await receiptFor(
        intake,
        incoming('parks', { answers: [{ item: 'R1', stance: 'supports', text: 'Yes.' }] }),
      );
      const story = await intake.receipt(` ${receipt.reference.toLowerCase()} `, receipt.secret.replaceAll('-', ' '));
      expect(story).toMatchObject({
        reference: receipt.reference,
        number: receipt.number,
        consultation: { slug: 'parks', timeZone: 'Europe/London' },
        answers: [{ item: 'R1', stance: 'supports', text: 'Yes.' }],
        dispositions: [{ disposition: 'considered' }],
        journal: undefined,
      });
      await world.journal.integrate();
      const { journal } = await intake.receipt(receipt.reference, receipt.secret);
      expect(journal?.rootHash).toBe((await world.journal.checkpoint()).rootHash);
    });

    it('is not told to anybody else, and not whether it exists', async () => {
      const [one, other] = [await someone(), await someone()];
      const tries = [
        [one.reference, other.secret],
        [one.reference, ''],
        ['TL-2222-2222', one.secret],
        ['', ''],
      ] as const;
      const errors = await Promise.all(
        tries.map(([reference, secret]) => intake.receipt(reference, secret).catch((error: unknown) => error)),
      );
      expect(errors.every((error) => error instanceof NotFound)).toBe(true);
      expect(new Set(errors.map(String)).size).toBe(1);
    });

    it('does not stand in the database with its secret', async () => {
      const { secret } = await someone();
      const rows = await db.query<{ all: string }>('SELECT s::text AS all FROM intake_submissions s');
      expect(rows.some((row) => row.all.includes(secret))).toBe(false);
    });
  });

  it('finds a response, a receipt and a journal that were changed behind its back', async () => {
    expect(await intake.verifyReceipts()).toMatchObject({ faults: [] });
    const tamper = async (table: string, sql: string) => {
      await db.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
      await db.query(sql);
      await db.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    };
    const [one, two, three] = [await someone(), await someone(), await someone()];
    await tamper(
      'intake_responses',
      `UPDATE intake_responses SET text = 'I agree' WHERE submission_id = '${one.submissionId}'`,
    );
    await tamper('journal_entries', `DELETE FROM journal_entries WHERE subject = '${two.submissionId}'`);
    await tamper(
      'intake_dispositions',
      `DELETE FROM intake_dispositions WHERE submission_id = '${three.submissionId}'`,
    );
    const { faults } = await intake.verifyReceipts();
    expect(faults).toEqual([
      `submission ${String(one.number)} (${one.reference}): what is stored is not what the receipt was given for`,
      `submission ${String(two.number)} (${two.reference}): the journal does not hold its commitment`,
      `submission ${String(three.number)} (${three.reference}): it has 0 dispositions, not one`,
    ]);
    expect(await intake.reconciliation(consultation.id)).toMatchObject({ balanced: false });
  });
});

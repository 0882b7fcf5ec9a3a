import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { Retention } from '#intake';
import { newId } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const OFFICER = { id: newId(), name: 'Olu' };

describe('letting go what was kept long enough', () => {
  let world: World;
  let retention: Retention;

  beforeAll(async () => {
    world = await startWorld([CorrespondenceModule]);
    retention = world.app.get(Retention);
  });

  afterAll(() => world.stop());

  /** The outcomes sealed and the decisions published of these items, as the higher libs tell the journal. */
  async function tell(
    kind: 'outcome.sealed' | 'decision.published',
    consultation: string,
    items: string[],
  ): Promise<void> {
    await world.db.tx(async (tx) => {
      for (const item of items) {
        const [row] = await tx.query<{ recommendation_id: string }[]>(
          'SELECT recommendation_id FROM consultations_v_item WHERE id = $1',
          [item],
        );
        await world.journal.append(tx, { kind, subject: row?.recommendation_id ?? '', body: { consultation, item } });
      }
    });
    await world.subscriptions.settle();
  }

  async function played(slug: string) {
    const { id, items } = await world.consultation({ slug });
    const receipt = await receiptFor(
      world.intake,
      incoming(slug, {
        respondent: { kind: 'person', name: 'Ada', email: `${slug}@example.org` },
        attachments: [{ name: 'plan.txt', mediaType: 'text/plain', bytes: Buffer.from('a plan') }],
      }),
    );
    await world.db.query(`INSERT INTO intake_equality (submission_id, sealed) VALUES ($1, 'sealed')`, [
      receipt.submissionId,
    ]);
    await world.subscriptions.settle();
    return { id, slug, items: Object.values(items), receipt };
  }

  const age = (id: string, column: 'sealed_at' | 'decided_at', days: number) =>
    world.db.query(
      `UPDATE intake_retention SET ${column} = clock_timestamp() - make_interval(days => $2) WHERE consultation_id = $1`,
      [id, days],
    );

  const plan = async (id: string) => {
    const found = (await retention.plans()).find((one) => one.consultation.id === id);
    return Object.fromEntries(
      (found?.classes ?? []).map(({ key, due, kept }) => [key, { due: due !== undefined, kept }]),
    );
  };

  it('begins only when the last outcome is sealed, and the last decision published', async () => {
    const { id, items } = await played('begin');
    const [first = '', second = ''] = items;
    await tell('outcome.sealed', id, [first]);
    expect(await plan(id)).toMatchObject({
      raw: { due: false, kept: 1 },
      contact: { due: false },
      answers: { due: false },
    });
    await tell('outcome.sealed', id, [second]);
    expect(await plan(id)).toMatchObject({ raw: { due: true }, contact: { due: false }, answers: { due: false } });
    await tell('decision.published', id, items);
    expect(await plan(id)).toMatchObject({ raw: { due: true }, contact: { due: true }, answers: { due: true } });
  });

  it('lets originals go 90 days after the sealing, and keeps the answers and the proofs', async () => {
    const { id, items, receipt } = await played('raw');
    await tell('outcome.sealed', id, items);
    await age(id, 'sealed_at', 89);
    await retention.expire();
    expect(await plan(id)).toMatchObject({ raw: { kept: 1 } });
    await age(id, 'sealed_at', 90);
    await retention.expire();
    expect(await plan(id)).toMatchObject({ raw: { kept: 0 }, contact: { kept: 1 }, answers: { kept: 1 } });
    const [kept] = await world.db.query(
      `SELECT length(s.raw) AS raw, length(a.bytes) AS bytes, a.name FROM intake_submissions s
         JOIN intake_attachments a ON a.submission_id = s.id WHERE s.id = $1`,
      [receipt.submissionId],
    );
    expect(kept).toEqual({ raw: 0, bytes: 0, name: 'plan.txt' });
    expect((await world.intake.receipt(receipt.reference, receipt.secret)).answers[0]?.text).not.toBe('');
    expect(await world.intake.verifyReceipts()).toMatchObject({ faults: [] });
  });

  it('lets contact details go three months after the decisions, in the outbox too', async () => {
    const { id, items, receipt } = await played('contact');
    await tell('decision.published', id, items);
    const outbox = world.app.get(Correspondence);
    expect(await outbox.about([receipt.submissionId])).toMatchObject([{ to: 'contact@example.org' }]);
    await age(id, 'decided_at', 93);
    await retention.expire();
    await world.subscriptions.settle();
    expect(await plan(id)).toMatchObject({ contact: { kept: 0 }, answers: { kept: 1 } });
    expect(await world.intake.acknowledgeable([receipt.submissionId])).toEqual([]);
    expect(await outbox.about([receipt.submissionId])).toMatchObject([{ to: '', body: '' }]);
    expect(
      await world.db.query('SELECT FROM intake_equality WHERE submission_id = $1', [receipt.submissionId]),
    ).toEqual([]);
  });

  it('erases the answers after six years, and the counts stay', async () => {
    const { id, items, receipt } = await played('answers');
    await tell('decision.published', id, items);
    await age(id, 'decided_at', 6 * 366);
    await retention.expire();
    expect(await plan(id)).toMatchObject({ raw: { kept: 0 }, contact: { kept: 0 }, answers: { kept: 0 } });
    expect((await world.intake.receipt(receipt.reference, receipt.secret)).answers).toMatchObject([{ text: '' }]);
    expect(await world.intake.reconciliation(id)).toMatchObject({ received: 1, balanced: true });
    expect(await world.intake.verifyReceipts()).toMatchObject({ faults: [] });
  });

  it('lets nothing go while somebody holds it, says who and why, and goes on after the release', async () => {
    const { id, slug, items } = await played('held');
    await tell('outcome.sealed', id, items);
    await age(id, 'sealed_at', 400);
    await retention.hold(slug, 'A claim for judicial review.', OFFICER);
    await retention.expire();
    expect(await plan(id)).toMatchObject({ raw: { kept: 1 } });
    const held = (await retention.plans()).find((one) => one.consultation.id === id);
    expect(held?.hold).toMatchObject({ because: 'A claim for judicial review.', by: 'Olu' });
    await retention.release(slug, OFFICER);
    await retention.expire();
    expect(await plan(id)).toMatchObject({ raw: { kept: 0 } });
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consultations, type Consultation } from '#consultations';
import type { SealedOutcome } from '#outcomes';
import { APPROVER, OFFICER } from '../../support/factory.js';
import { answers, letters } from '../findings/texts.js';
import { startWorld, type Given, type World } from './world.js';

function sealedOr(outcome: Awaited<ReturnType<World['outcomes']['seal']>>): SealedOutcome {
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome;
}

describe('an outcome', () => {
  let world: World;
  let consultation: Consultation;
  let item: string;
  const given: Given[] = [
    ...answers(120, 7),
    ...letters(20, 8).map((text) => ({ text, stance: 'strongly_opposes' as const, channel: 'email' as const })),
    { stance: 'dont_know' },
    { text: 'I only want to say that the quay is windy and that the seats are cold in winter.', publish: 'no' },
  ];

  beforeAll(async () => {
    world = await startWorld();
    consultation = await world.answered(given);
    item = consultation.items[0]?.id ?? '';
  });
  afterAll(() => world.stop());

  it('is not sealed before its words are coded, and says so', async () => {
    await world.findings.settle();
    const refusal = await world.outcomes.seal(item, OFFICER);
    expect(refusal).toMatchObject({ kind: 'refused', reason: expect.stringContaining('have not been coded') });
  });

  it('is not sealed while people can still answer', async () => {
    const open = await world.factory.consultation({ state: 'open', words: ['Plant trees along the quay.'] });
    const refusal = await world.outcomes.seal(open.items[0]?.id ?? '', OFFICER);
    expect(refusal).toMatchObject({ kind: 'refused', reason: expect.stringContaining('has not closed') });
  });

  it('counts what the rows say, and keeps late answers apart', async () => {
    await world.factory.submission(consultation, {
      answers: [{ item: 'R1', stance: 'supports', text: 'Too late, I fear, but yes.' }],
    });
    await world.analyse(consultation);
    const report = await world.outcomes.draft(item);
    const { received, byDisposition, byChannel, balanced } = report.reconciliation.submissions;
    expect({ received, balanced }).toEqual({ received: given.length + 1, balanced: true });
    expect(byDisposition.reduce((sum, { n }) => sum + n, 0)).toBe(received);
    expect(byChannel).toContainEqual({ name: 'email', n: 20 });
    expect(report.late).toMatchObject({ received: 1, answered: 1, stance: { supports: 1 } });
    const [counted] = await world.db.query<{ answered: number; supports: number }>(
      `SELECT count(stance_answer)::int AS answered,
              count(*) FILTER (WHERE stance_answer IN ('supports', 'strongly_supports'))::int AS supports
         FROM intake_v_response WHERE item_id = $1 AND counted`,
      [item],
    );
    expect(report.answered).toBe(counted?.answered);
    expect(report.stance.supports).toBe(counted?.supports);
    expect(report.points.find((point) => point.value === 'dont_know')?.n).toBeGreaterThanOrEqual(1);
    expect(report.themes.length).toBeGreaterThan(1);
    for (const theme of report.themes) {
      expect(Object.values(theme.stance).reduce((sum, n) => sum + n, 0)).toBe(theme.people);
    }
  });

  it('quotes nobody who did not want to be published', async () => {
    const report = await world.outcomes.draft(item);
    const quoted = report.themes.flatMap((theme) => theme.quotes.map((quote) => quote.responseId));
    expect(quoted.length).toBeGreaterThan(0);
    const kept = await world.db.query(
      `SELECT 1 FROM intake_v_response WHERE id = ANY ($1::uuid[]) AND publish = 'no'`,
      [quoted],
    );
    expect(kept).toEqual([]);
  });

  it('is sealed with the hash of exactly its text, in the journal, and moves the consultation on', async () => {
    const outcome = sealedOr(await world.outcomes.seal(item, OFFICER));
    expect(outcome.version).toBe(1);
    expect(outcome.hash).toBe(createHash('sha256').update(outcome.canonical).digest('hex'));
    expect(outcome.hash).toBe((await world.outcomes.prepare(item)).hash);
    expect(JSON.parse(outcome.canonical)).toEqual(outcome.report);
    await world.journal.integrate();
    const entries = await world.journal.about(consultation.items[0]?.recommendationId ?? '');
    expect(entries.find((entry) => entry.kind === 'outcome.sealed')?.body).toMatchObject({
      hash: outcome.hash,
      version: 1,
    });
    expect((await world.app.get(Consultations).byId(consultation.id)).state).toBe('analysed');
  });

  it('is the same version when it is sealed again unchanged, also by two at once', async () => {
    const again = await Promise.all([world.outcomes.seal(item, OFFICER), world.outcomes.seal(item, APPROVER)]);
    expect(again.map((one) => sealedOr(one).version)).toEqual([1, 1]);
    expect(await world.outcomes.versions(item)).toHaveLength(1);
  });

  it('becomes a second version beside the first when something has changed', async () => {
    const [row] = await world.db.query<{ id: string }>(
      `SELECT submission_id AS id FROM intake_v_response WHERE item_id = $1 AND counted ORDER BY number LIMIT 1`,
      [item],
    );
    await world.db.tx((tx) =>
      world.intake.dispose(tx, row?.id ?? '', {
        disposition: 'withdrawn',
        by: OFFICER,
        reason: 'asked for by its sender',
      }),
    );
    await world.findings.settle();
    const second = sealedOr(await world.outcomes.seal(item, APPROVER));
    const versions = await world.outcomes.versions(item);
    expect(versions.map((one) => one.version)).toEqual([2, 1]);
    expect(second.report.answered).toBe((versions[1]?.report.answered ?? 0) - 1);
    expect(second.report.reconciliation.submissions.byDisposition).toContainEqual({ name: 'withdrawn', n: 1 });
    expect(second.report.reconciliation.submissions.balanced).toBe(true);
  });

  it('cannot be changed, deleted or emptied, not even by SQL', async () => {
    for (const sql of [
      `UPDATE outcomes_sealed SET sealed_by_name = 'somebody else'`,
      'DELETE FROM outcomes_sealed',
      'TRUNCATE outcomes_sealed CASCADE',
    ]) {
      await expect(world.db.query(sql)).rejects.toThrow('what is sealed stays as it is');
    }
  });

  it('is not sealed while a submission has no disposition, and names it', async () => {
    const other = await world.answered([{ stance: 'supports' }, { stance: 'opposes' }, { stance: 'neither' }]);
    const otherItem = other.items[0]?.id ?? '';
    await world.findings.settle();
    const [lost] = await world.db.query<{ id: string; number: string }>(
      'SELECT id, number FROM intake_v_submission WHERE consultation_id = $1 ORDER BY number LIMIT 1',
      [other.id],
    );
    // Only somebody who switches the guards off can lose one; the report notices all the same.
    await world.db.tx(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query('DELETE FROM intake_dispositions WHERE submission_id = $1', [lost?.id]);
    });
    const refusal = await world.outcomes.seal(otherItem, OFFICER);
    expect(refusal).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(`1 of 3 submissions have no disposition: no. ${lost?.number ?? '?'}.`),
    });
  });
});

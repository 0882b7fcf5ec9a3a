import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindingsModule, Findings } from '#findings';
import type { Disposal, Incoming, Intake } from '#intake';
import { Journal } from '#journal';
import { Db } from '#platform';
import { recompose } from '../../../libs/intake/src/compositions/recompose.js';
import { Senders } from '../../../libs/intake/src/senders/senders.js';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const ann = { kind: 'person' as const, name: 'Ann Ward', email: 'ann@example.org' };

/** Long enough to be found again in another letter. */
const LETTER =
  'Every stop on the number nine should have a roof before the winter because old people stand in the rain there for half an hour and give up going out at all.';

describe('what is read as one response', () => {
  let world: World;
  let db: Db;
  let intake: Intake;
  let findings: Findings;
  let count = 0;

  beforeAll(async () => {
    world = await startWorld([FindingsModule]);
    ({ db, intake } = world);
    findings = world.app.get(Findings);
  });

  afterAll(() => world.stop());

  const settle = () => world.app.get(Senders).settle();
  const consult = () => {
    count += 1;
    return world.consultation({ slug: `composed-${String(count)}` });
  };
  const send = async (slug: string, answers: Incoming['answers'], given: Partial<Incoming> = {}) =>
    (await receiptFor(intake, incoming(slug, { respondent: ann, answers, ...given }))).submissionId;
  const dispose = (id: string, to: Partial<Disposal>) =>
    db.tx((tx) =>
      intake.dispose(tx, id, { disposition: 'quarantined', by: { name: 'Olu' }, reason: 'looked at', ...to }),
    );
  const read = (consultationId: string) =>
    db.query<Record<string, unknown>>(
      `SELECT submission_id AS submission, item_ref AS item, stance_answer AS stance, text, answers AS choices, counted, revision
         FROM intake_v_response WHERE consultation_id = $1 ORDER BY counted DESC, item_ref, number`,
      [consultationId],
    );
  const own = (responseId: string) =>
    db.query<{ own: string; folded: string; revision: number }>(
      'SELECT own, folded, revision FROM findings_texts JOIN findings_readings USING (response_id) WHERE response_id = $1',
      [responseId],
    );

  it('holds all that one sender said to an item, in order, and counts with the first', async () => {
    const { id, slug } = await consult();
    const first = await send(slug, [{ item: 'R1', stance: 'supports', text: 'Roofs.', choices: { area: 'north' } }]);
    await send(slug, [
      { item: 'R1', text: 'Seats.', choices: { uses: ['bus'] } },
      { item: 'R2', stance: 'opposes', text: 'Not on Saturdays.' },
    ]);
    await send(slug, [{ item: 'R1', stance: 'strongly_supports', choices: { area: 'south' } }]);
    await settle();
    const counted = (await read(id)).filter((row) => row['counted']);
    expect(counted).toEqual([
      {
        submission: first,
        item: 'R1',
        stance: 'strongly_supports',
        text: 'Roofs.\n\nSeats.',
        choices: { area: 'south', uses: ['bus'] },
        counted: true,
        revision: 1,
      },
      expect.objectContaining({ submission: first, item: 'R2', stance: 'opposes', text: 'Not on Saturdays.' }),
    ]);
    expect(await read(id)).toHaveLength(4);
  });

  it('goes back when one is taken away, and says so in the journal with every change', async () => {
    const { id, slug } = await consult();
    const first = await send(slug, [{ item: 'R1', text: 'Roofs.' }]);
    const second = await send(slug, [{ item: 'R1', text: 'Seats.' }]);
    await settle();
    await settle();
    await dispose(second, { disposition: 'withdrawn' });
    const rows = await read(id);
    expect(rows.map(({ text, counted, revision }) => [text, counted, revision])).toEqual([
      ['Roofs.', true, 2],
      ['Seats.', false, 0],
    ]);
    await world.journal.integrate();
    const entries = await world.app.get(Journal).about(first);
    expect(entries.map(({ kind }) => kind)).toEqual(['response.received', 'response.changed', 'response.changed']);
    expect(entries[1]?.body).toMatchObject({ submission: first, consultation: id });
  });

  it('holds the text of files once it is read, also of a merged submission', async () => {
    const { id, slug } = await consult();
    const first = await send(slug, [{ item: 'R1', text: 'See the letter.' }]);
    const file = { name: 'letter.txt', mediaType: 'text/plain', bytes: Buffer.from('x') };
    const second = await send(slug, [{ item: 'R1', text: 'And this.' }], { attachments: [file] });
    await settle();
    await db.tx(async (tx) => {
      await tx.query(
        `UPDATE intake_attachments SET state = 'read', text = 'Words of the file.' WHERE submission_id = $1`,
        [second],
      );
      await recompose(tx, world.journal, [second]);
    });
    expect((await read(id))[0]).toMatchObject({
      submission: first,
      text: 'See the letter.\n\nAnd this.\n\nWords of the file.',
      revision: 2,
    });
  });

  it('is read again by findings when it changes, with its relations to others, whether or not anybody rang', async () => {
    const { id, slug } = await consult();
    const ben = { kind: 'person' as const, email: 'ben@example.org' };
    await send(slug, [{ item: 'R1', text: LETTER }], { respondent: ben });
    await send(slug, [{ item: 'R1', text: 'Roofs.' }]);
    await findings.settle();
    expect(await findings.groups(id)).toEqual([]);
    const later = await send(slug, [{ item: 'R1', text: LETTER }]);
    await settle();
    expect((await findings.progress(id)).settled).toBe(false);
    await findings.settle();
    const [composed] = await db.query<{ id: string }>(
      'SELECT id FROM intake_v_response WHERE consultation_id = $1 AND revision > 0',
      [id],
    );
    expect((await own(String(composed?.id)))[0]).toMatchObject({ own: `Roofs.\n\n${LETTER}`, revision: 1 });
    const edges =
      'SELECT relation FROM findings_edges e JOIN findings_items i USING (item_id) WHERE i.consultation_id = $1 AND e.b = (SELECT number FROM findings_readings WHERE response_id = $2)';
    expect(await db.query(edges, [id, composed?.id])).toHaveLength(1);
    await dispose(later, { disposition: 'withdrawn' });
    await findings.settle();
    expect((await own(String(composed?.id)))[0]).toMatchObject({ own: 'Roofs.', revision: 2 });
    expect(await db.query(edges, [id, composed?.id])).toEqual([]);
    expect((await findings.progress(id)).settled).toBe(true);
  });

  it('is forgotten by findings when it is erased, by everything that held its words', async () => {
    const { id, slug } = await consult();
    const submissions: string[] = [];
    for (const email of ['a@example.org', 'b@example.org', 'c@example.org']) {
      submissions.push(await send(slug, [{ item: 'R1', text: LETTER }], { respondent: { kind: 'person', email } }));
    }
    await findings.settle();
    const [group] = await findings.groups(id);
    expect(group).toMatchObject({ members: 3 });
    const erased = await db.query<{ id: string }>('SELECT id FROM intake_responses WHERE submission_id = $1', [
      submissions[0],
    ]);
    const responses = erased.map((row) => row.id);
    await db.tx(async (tx) => {
      await tx.query(
        `UPDATE intake_submissions SET raw = '', raw_gone_at = now(), erased_at = now(), salt = NULL, respondent_id = NULL WHERE id = $1`,
        [submissions[0]],
      );
      await tx.query(
        `UPDATE intake_responses SET text = '', stance_answer = NULL, choices = '{}' WHERE id = ANY ($1)`,
        [responses],
      );
      await world.journal.append(tx, {
        kind: 'submission.erased',
        subject: String(submissions[0]),
        body: { submission: submissions[0], consultation: id, responses },
      });
    });
    await world.subscriptions.settle();
    await findings.settle();
    for (const table of ['sentiments', 'group_members', 'codes', 'theme_members', 'candidate_members']) {
      expect(await db.query(`SELECT FROM findings_${table} WHERE response_id = ANY ($1)`, [responses])).toEqual([]);
    }
    expect(await own(String(responses[0]))).toEqual([expect.objectContaining({ own: '', folded: '' })]);
    const [number] = await db.query<{ number: string }>('SELECT number FROM intake_submissions WHERE id = $1', [
      submissions[0],
    ]);
    expect(await db.query('SELECT FROM findings_fingerprints WHERE number = $1', [number?.number])).toEqual([]);
    expect(await db.query('SELECT FROM findings_edges WHERE a = $1 OR b = $1', [number?.number])).toEqual([]);
    expect((await findings.groups(id)).map(({ members }) => members)).toEqual([2]);
    expect((await findings.progress(id)).settled).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CorrespondenceModule, Correspondence } from '#correspondence';
import { Findings, FindingsModule } from '#findings';
import { Keying, Retention } from '#intake';
import { NotFound, newId } from '#platform';
import { MailReader } from '../../../libs/intake/src/mail/mail-reader.js';
import { Senders } from '../../../libs/intake/src/senders/senders.js';
import { columnsHolding } from '../../support/find-text.js';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const OFFICER = { id: newId(), name: 'Olu' };
const BY = { by: OFFICER, reason: 'The sender asked for it.' };
/** One for each place in which somebody may be recognised. */
const CANARIES = {
  name: 'Zebedee Canaryname',
  email: 'canary-address@example.org',
  text: 'canarytext about the bridge',
  choice: 'canarychoice',
  file: 'canaryfile.txt',
  bytes: 'canarybytes of a file',
  extracted: 'canaryextracted words',
  subject: 'canarysubject',
  signature: 'canarysignature',
  equality: 'canaryequality',
  draft: 'canarydraft',
  scan: 'canaryscan',
  remark: 'canaryremark',
  row: 'canaryrow',
};
const ALL = Object.values(CANARIES);

describe('erasing a submission', () => {
  let world: World;
  let consultation: Awaited<ReturnType<World['consultation']>>;

  beforeAll(async () => {
    world = await startWorld([CorrespondenceModule, FindingsModule]);
    consultation = await world.consultation({ slug: 'bridges' });
  });

  afterAll(() => world.stop());

  const erase = (reference: string) => world.intake.erase(reference, BY);
  const holding = () => columnsHolding(world.db, ALL);

  /** By the form, with all that the form takes and what is made of it. */
  async function byForm() {
    const sent = incoming('bridges', {
      answers: [{ item: 'R1', stance: 'opposes', text: CANARIES.text, choices: { text: CANARIES.choice } }],
      respondent: { kind: 'person', name: CANARIES.name, email: CANARIES.email },
      attachments: [{ name: CANARIES.file, mediaType: 'text/plain', bytes: Buffer.from(CANARIES.bytes) }],
    });
    const receipt = await receiptFor(world.intake, sent);
    const { submissionId: id } = receipt;
    const [response] = await world.db.query<{ id: string }>(
      'SELECT id FROM intake_responses WHERE submission_id = $1',
      [id],
    );
    await world.db.query(`UPDATE intake_attachments SET state = 'read', text = $2 WHERE submission_id = $1`, [
      id,
      CANARIES.extracted,
    ]);
    await world.db.query(
      `INSERT INTO intake_compositions (response_id, submission_id, text, choices, parts, revision)
       VALUES ($1, $2, $3, '{}', ARRAY[$1::uuid], 1)`,
      [response?.id, id, `${CANARIES.text}\n\n${CANARIES.extracted}`],
    );
    await world.db.query('INSERT INTO intake_equality (submission_id, sealed) VALUES ($1, $2)', [
      id,
      Buffer.from(CANARIES.equality),
    ]);
    await world.db.query(
      `INSERT INTO intake_drafts (token_hash, consultation_id, intent, content, expires_at)
       VALUES ('a token', $1, $2, $3, now() + interval '1 day')`,
      [consultation.id, sent.intent, CANARIES.draft],
    );
    return { ...receipt, responseId: response?.id };
  }

  async function byMail() {
    const raw = [
      `From: ${CANARIES.name} <${CANARIES.email}>`,
      `Subject: R1 ${CANARIES.subject}`,
      `Message-ID: <${CANARIES.subject}@example.org>`,
      '',
      CANARIES.text,
      '-- ',
      CANARIES.signature,
    ].join('\r\n');
    const envelope = { from: CANARIES.email, to: ['bridges@localhost'], remote: '127.0.0.1' };
    const [received] = await world.intake.receiveMail(Buffer.from(raw), envelope);
    if (received === undefined) throw new Error('not taken');
    const { receipt } = received;
    await world.app.get(MailReader).readAll();
    return receipt;
  }

  async function byPost() {
    const keying = world.app.get(Keying);
    const wish = {
      ...incoming('bridges', { respondent: { kind: 'organisation', organisation: CANARIES.name } }),
      channel: 'paper' as const,
      receivedAt: new Date(Date.now() - 1_000),
      scan: Buffer.from(`%PDF-${CANARIES.scan}`),
    };
    const outcome = await keying.key(wish, OFFICER);
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    const second = { id: newId(), name: 'Second' };
    await keying.check(outcome.receipt.submissionId, { kind: 'wrong', remark: CANARIES.remark }, second);
    return outcome.receipt;
  }

  async function aRowNotTaken() {
    const id = newId();
    await world.db.query(
      `INSERT INTO intake_imports (id, consultation_id, file_name, wish, state, bytes, by_name)
       VALUES ($1, $2, 'rows.csv', '{}', 'done', 1, 'Olu')`,
      [id, consultation.id],
    );
    await world.db.query(
      `INSERT INTO intake_import_faults (import_id, row, label, faults, cells) VALUES ($1, 1, 'row 1', '[]', $2),
              ($1, 2, 'row 2', '[]', '{"answer": "of somebody else"}')`,
      [id, JSON.stringify({ mail: CANARIES.email, answer: CANARIES.row })],
    );
  }

  it('leaves nothing of the person in any column of any table, and every count and proof as it was', async () => {
    const other = await receiptFor(
      world.intake,
      incoming('bridges', { respondent: { kind: 'person', name: 'Bystander' } }),
    );
    const receipts = [await byForm(), await byMail(), await byPost()];
    await aRowNotTaken();
    await world.subscriptions.settle();
    await world.app.get(Findings).settle();
    const found = new Set((await holding()).map((place) => place.split(': ')[1]));
    expect(ALL.filter((word) => !found.has(word))).toEqual([]);
    const before = await world.intake.reconciliation(consultation.id);

    for (const { reference } of receipts)
      expect(await erase(reference)).toMatchObject({ kind: 'erased', again: false });
    await world.subscriptions.settle();

    expect(await holding()).toEqual([]);
    expect(await world.intake.reconciliation(consultation.id)).toEqual(before);
    expect(before.balanced).toBe(true);
    expect(await world.intake.verifyReceipts()).toEqual({ receipts: 4, faults: [] });
    expect((await world.journal.verify()).faults).toEqual([]);
    const [entry] = (await world.journal.about(receipts[0]?.submissionId ?? '')).filter(
      ({ kind }) => kind === 'submission.erased',
    );
    expect(entry?.body).toEqual({
      submission: receipts[0]?.submissionId,
      consultation: consultation.id,
      responses: [expect.any(String)],
    });
    const outbox = await world.app.get(Correspondence).about([receipts[0]?.submissionId ?? '']);
    expect(outbox.map(({ to, body, state }) => [to, body, state])).toEqual([['', '', 'kept']]);
    expect(await columnsHolding(world.db, ['Bystander', 'of somebody else'])).toHaveLength(3);
    expect((await world.intake.receipt(other.reference, other.secret)).answers).toHaveLength(1);
  });

  it('tells whoever holds the receipt that it was received, and no more what it said', async () => {
    const { reference, secret } = await receiptFor(world.intake, incoming('bridges'));
    await erase(reference);
    const story = await world.intake.receipt(reference, secret);
    expect(story).toMatchObject({ reference, salt: undefined, answers: [{ text: '', stance: null }] });
    expect(story.dispositions.at(-1)?.disposition).toBe('considered');
  });

  it('changes nothing the second time, and the same sent again stays erased', async () => {
    const sent = incoming('bridges');
    const { reference } = await receiptFor(world.intake, sent);
    await erase(reference);
    expect(await erase(reference)).toMatchObject({ again: true });
    expect(await receiptFor(world.intake, sent)).toMatchObject({ created: false, reference, secret: '' });
    await expect(erase('TL-0000-0000')).rejects.toThrow(NotFound);
  });

  it('keeps the contact while another submission of the same person needs it', async () => {
    const respondent = { kind: 'person' as const, name: 'Two Letters', email: 'two@example.org' };
    const [first, second] = [
      await receiptFor(world.intake, incoming('bridges', { respondent })),
      await receiptFor(world.intake, incoming('bridges', { respondent })),
    ];
    const kept = () => columnsHolding(world.db, ['Two Letters']);
    await erase(first.reference);
    expect(await kept()).toContain('public.intake_respondents.name: Two Letters');
    expect(await world.intake.acknowledgeable([first.submissionId])).toEqual([]);
    await erase(second.reference);
    expect(await kept()).toEqual([]);
  });

  it('takes its part out of what was composed with it, and says that the rest reads differently', async () => {
    const respondent = { kind: 'person' as const, name: 'Two Parts', email: 'parts@example.org' };
    const [gone, rest] = [
      await receiptFor(
        world.intake,
        incoming('bridges', { respondent, answers: [{ item: 'R1', text: 'The part that goes.' }] }),
      ),
      await receiptFor(
        world.intake,
        incoming('bridges', { respondent, answers: [{ item: 'R1', text: 'The part that stays.' }] }),
      ),
    ];
    await world.app.get(Senders).settle();
    const read = () =>
      world.db.query('SELECT text FROM intake_v_response WHERE submission_id = $1 AND counted', [gone.submissionId]);
    expect(await read()).toEqual([{ text: 'The part that goes.\n\nThe part that stays.' }]);
    await erase(gone.reference);
    expect(await read()).toEqual([{ text: 'The part that stays.' }]);
    expect(await columnsHolding(world.db, ['The part that goes'])).toEqual([]);
    await world.journal.integrate();
    expect((await world.journal.about(gone.submissionId)).map(({ kind }) => kind)).toContain('response.changed');
    expect((await world.intake.receipt(rest.reference, rest.secret)).answers).toMatchObject([
      { text: 'The part that stays.' },
    ]);
  });

  it('waits while all is held for a legal claim', async () => {
    const { reference } = await receiptFor(world.intake, incoming('bridges'));
    const retention = world.app.get(Retention);
    await retention.hold('bridges', 'A claim is pending.', OFFICER);
    expect(await erase(reference)).toMatchObject({ kind: 'refused' });
    await retention.release('bridges', OFFICER);
    expect(await erase(reference)).toMatchObject({ kind: 'erased' });
  });
});

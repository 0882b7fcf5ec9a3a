import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STANCE_SCALE, stanceOf } from '#consultations';
import { COUNTED, DISPOSITIONS, type Incoming, type Intake } from '#intake';
import { Conflict, Db, Invalid, NotFound, type Fault } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

describe('receiving a submission', () => {
  let world: World;
  let db: Db;
  let intake: Intake;

  beforeAll(async () => {
    world = await startWorld();
    ({ db, intake } = world);
    await world.consultation({ slug: 'buses' });
  });

  afterAll(() => world.stop());

  const count = async (table: string) =>
    Number((await db.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
  const faultsOf = async (what: Incoming): Promise<readonly Fault[]> => {
    const error: unknown = await intake.receive(what).catch((thrown: unknown) => thrown);
    if (error instanceof Invalid) return error.faults;
    throw new Error(`not refused as invalid: ${String(error)}`);
  };

  it('stores raw, responses, respondent, receipt, disposition and journal entry together', async () => {
    const bytes = Buffer.from('{"as": "it came"}\n');
    const receipt = await receiptFor(
      intake,
      incoming('buses', {
        channel: 'api',
        answers: [
          { item: 'R2', stance: 'opposes', choices: { area: 'north', uses: ['bus', 'bike'] } },
          { item: 'R1', text: 'Trams \u{1f68b} \u05e9\u05dc\u05d5\u05dd' },
        ],
        respondent: {
          kind: 'organisation',
          organisation: 'Riders',
          represents: 'riders',
          name: 'Bo',
          email: 'bo@example.org',
        },
        publish: 'name',
        raw: { type: 'application/json', bytes },
      }),
    );
    expect(receipt).toMatchObject({ created: true, late: false });
    const [submission] = await db.query(`SELECT * FROM intake_v_submission WHERE id = $1`, [receipt.submissionId]);
    expect(submission).toMatchObject({
      number: String(receipt.number),
      channel: 'api',
      received_at: receipt.receivedAt,
      disposition: 'considered',
      disposition_rule: 'received@1',
      counted: true,
      respondent_kind: 'organisation',
      organisation: 'Riders',
      publish: 'name',
    });
    const responses = await db.query(
      `SELECT item_ref, stance_answer, stance, text, answers FROM intake_v_response WHERE submission_id = $1 ORDER BY item_ref`,
      [receipt.submissionId],
    );
    expect(responses).toEqual([
      {
        item_ref: 'R1',
        stance_answer: null,
        stance: null,
        text: 'Trams \u{1f68b} \u05e9\u05dc\u05d5\u05dd',
        answers: {},
      },
      {
        item_ref: 'R2',
        stance_answer: 'opposes',
        stance: 'opposes',
        text: '',
        answers: { area: 'north', uses: ['bus', 'bike'] },
      },
    ]);
    const [raw] = await db.query<{ raw: Buffer }>('SELECT raw FROM intake_submissions WHERE id = $1', [
      receipt.submissionId,
    ]);
    expect(raw?.raw.equals(bytes)).toBe(true);
    await world.journal.integrate();
    const [entry] = await world.journal.about(receipt.submissionId);
    expect(entry).toMatchObject({
      kind: 'response.received',
      body: { submission: receipt.submissionId, channel: 'api', commitment: receipt.commitment, late: false },
    });
    expect(entry?.body['responses']).toHaveLength(2);
    expect(JSON.stringify(entry)).not.toMatch(/Riders|Trams|bo@/u);
  });

  it('tells the receipt that the same intent was given before', async () => {
    const what = incoming('buses');
    const first = await receiptFor(intake, what);
    const again = await receiptFor(intake, what);
    expect(again).toEqual({ ...first, created: false });
    expect(await intake.receiptOf('buses', what.intent)).toMatchObject({
      reference: first.reference,
      secret: first.secret,
    });
    expect(await intake.receiptOf('buses', 'never')).toBeUndefined();
  });

  it('gives fifty tries at one intent on many connections one receipt', async () => {
    const before = await count('intake_submissions');
    const what = incoming('buses', { respondent: { kind: 'person', email: 'one@example.org' } });
    const receipts = await Promise.all(Array.from({ length: 50 }, () => receiptFor(intake, what)));
    expect(new Set(receipts.map(({ reference, secret }) => `${reference} ${secret}`)).size).toBe(1);
    expect(receipts.filter((receipt) => receipt.created)).toHaveLength(1);
    expect(await count('intake_submissions')).toBe(before + 1);
    const entries = await db.query(`SELECT FROM journal_v_entry WHERE subject = $1`, [receipts[0]?.submissionId]);
    expect(entries).toHaveLength(1);
  });

  it('refuses another body under the same intent, and takes the same body under another', async () => {
    const what = incoming('buses');
    await intake.receive(what);
    await expect(intake.receive({ ...what, publish: 'no' })).rejects.toThrow(Conflict);
    expect(await receiptFor(intake, { ...what, intent: 'another' })).toMatchObject({ created: true });
  });

  it('keeps the same intent apart in another consultation', async () => {
    await world.consultation({ slug: 'other' });
    const what = incoming('buses');
    const [here, there] = [
      await receiptFor(intake, what),
      await receiptFor(intake, { ...what, consultation: 'other' }),
    ];
    expect(there.created && here.created && there.reference !== here.reference).toBe(true);
  });

  it('finds the same respondent by the same address, and keeps an organisation apart from its writer', async () => {
    const as = (respondent: Incoming['respondent']) => receiptFor(intake, incoming('buses', { respondent }));
    const receipts = [
      await as({ kind: 'person', email: 'Di@example.org' }),
      await as({ kind: 'person', email: 'di@EXAMPLE.org', name: 'Di' }),
      await as({ kind: 'organisation', organisation: 'Clinic', email: 'di@example.org' }),
      await as({ kind: 'person' }),
      await as({ kind: 'person' }),
    ];
    const rows = await db.query<{ respondent_id: string }>(
      'SELECT respondent_id FROM intake_v_submission WHERE id = ANY ($1) ORDER BY number',
      [receipts.map((receipt) => receipt.submissionId)],
    );
    const [a, b, ...others] = rows.map((row) => row.respondent_id);
    expect(a).toBe(b);
    expect(new Set([a, ...others]).size).toBe(4);
  });

  it('leaves nothing where anything of it fails', async () => {
    const tables = ['submissions', 'respondents', 'responses', 'dispositions'].map((name) => `intake_${name}`);
    const counts = () => Promise.all([...tables, 'journal_entries'].map(count));
    const before = await counts();
    await db.query(`ALTER TABLE journal_entries ADD CONSTRAINT broken CHECK (false) NOT VALID`);
    await expect(intake.receive(incoming('buses'))).rejects.toThrow(/broken/u);
    await db.query(`ALTER TABLE journal_entries DROP CONSTRAINT broken`);
    expect(await counts()).toEqual(before);
  });

  it('does not let one submission that cannot be stored take others with it in a rush', async () => {
    await db.query(`CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.text = 'poison' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER poison BEFORE INSERT ON intake_responses FOR EACH ROW EXECUTE FUNCTION refuse_poison()`);
    const rush = Array.from({ length: 60 }, (_, n) => {
      const text = n % 20 === 7 ? 'poison' : `in a rush ${String(n)}`;
      return intake.receive(incoming('buses', { answers: [{ item: 'R1', text }] }));
    });
    const results = await Promise.allSettled(rush);
    await db.query('DROP TRIGGER poison ON intake_responses');
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(3);
    const [stored] = await db.query<{ n: string }>(
      `SELECT count(*) AS n FROM intake_v_response WHERE text LIKE 'in a rush %'`,
    );
    expect(stored?.n).toBe('57');
  });

  describe('in time or late', () => {
    it('is decided by the database clock, inclusive to the instant', async () => {
      const closesAt = new Date('2026-03-29T00:59:59.000Z'); // one second before the clocks go forward in the UK
      await world.consultation({ slug: 'night', opensAt: new Date('2026-01-01T00:00:00Z'), closesAt });
      for (const [offset, late] of [
        [-1, false],
        [0, false],
        [1, true],
        [3_600_000, true],
      ] as const) {
        const receivedAt = new Date(closesAt.getTime() + offset);
        const receipt = await receiptFor(intake, incoming('night', { channel: 'bulk', receivedAt }));
        expect([offset, receipt.late, receipt.receivedAt]).toEqual([offset, late, receivedAt]);
      }
    });

    it('labels what comes through the doors now, whatever the state says', async () => {
      await world.consultation({ slug: 'past', closesAt: new Date(Date.now() - 60_000) });
      await world.consultation({ slug: 'future', state: 'approved', opensAt: new Date(Date.now() - 60_000) });
      expect(await receiptFor(intake, incoming('past'))).toMatchObject({ late: true });
      expect(await receiptFor(intake, incoming('future'))).toMatchObject({ late: false });
    });

    it('cannot be labelled otherwise, not even in the database', async () => {
      await expect(db.query('UPDATE intake_submissions SET late = false')).rejects.toThrow();
    });
  });

  describe('refuses', () => {
    it('a consultation that does not exist or is not public, alike', async () => {
      await world.consultation({ slug: 'draft', state: 'draft' });
      await expect(intake.receive(incoming('nowhere'))).rejects.toThrow(NotFound);
      await expect(intake.receive(incoming('draft'))).rejects.toThrow(NotFound);
    });

    it('what comes before the opening, saying when that is', async () => {
      await world.consultation({
        slug: 'soon',
        state: 'approved',
        opensAt: new Date('2099-06-01T08:00:00Z'),
        closesAt: new Date('2099-07-01T08:00:00Z'),
      });
      expect(await intake.receive(incoming('soon'))).toEqual({
        kind: 'refused',
        reason: 'This consultation opens at 9am on Monday 1 June 2099 (UK time).',
      });
    });

    const wrong: [string, Partial<Incoming>, string][] = [
      [
        'an unknown item',
        { answers: [{ item: 'R9' }] },
        'answers[0].item: is not an item of this consultation; expected R1, R2',
      ],
      [
        'an item answered twice',
        { answers: [{ item: 'R1' }, { item: 'R1' }] },
        'answers[1].item: R1 is answered twice',
      ],
      ['no answers', { answers: [] }, 'answers: is empty; expected an answer to at least one item'],
      [
        'an unknown question',
        { answers: [{ item: 'R1', choices: { colour: 'red' } }] },
        'answers[0].choices.colour: is not a question of this item',
      ],
      [
        'an unknown option',
        { answers: [{ item: 'R1', choices: { area: 'west' } }] },
        'answers[0].choices.area: "west" is not an option; expected north, south',
      ],
      [
        'two options of one',
        { answers: [{ item: 'R1', choices: { area: ['north', 'south'] } }] },
        'answers[0].choices.area: has several values; expected one',
      ],
      [
        'a wrong address',
        { respondent: { kind: 'person', email: 'a@b\r\nBcc: c@d.example' } },
        'respondent.email: is not an email address',
      ],
      [
        'an organisation without name',
        { respondent: { kind: 'organisation' } },
        'respondent.organisation: is empty; an organisation has to say its name',
      ],
      [
        'a text of five million letters',
        { answers: [{ item: 'R1', text: 'x'.repeat(5_000_000) }] },
        'answers[0].text: has more than 4,000,000 characters',
      ],
    ];
    it.each(wrong)('%s', async (_name, given, fault) => {
      const faults = await faultsOf(incoming('buses', given));
      expect(faults.map(({ path, message }) => `${path}: ${message}`)).toEqual([fault]);
    });

    it('what has another shape, naming every fault', async () => {
      const shapeless = { answers: [{ item: 'R1', stance: 'maybe' }], respondent: { kind: 'robot' }, publish: 'yes' };
      const faults = await faultsOf(incoming('buses', shapeless as unknown as Partial<Incoming>));
      expect(faults.map((fault) => fault.path)).toEqual(['answers[0].stance', 'respondent.kind', 'publish']);
    });
  });

  describe('keeps what is hard to keep', () => {
    it('a megabyte of text in many scripts, whole', async () => {
      const text =
        'Fares \u{1f68c}\u200d\u{1f68b} \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u4f60\u597d e\u0301 \u202e '.repeat(
          22_000,
        );
      expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000);
      const receipt = await receiptFor(intake, incoming('buses', { answers: [{ item: 'R1', text }] }));
      const story = await intake.receipt(receipt.reference, receipt.secret);
      expect(story.answers[0]?.text === text).toBe(true);
    });

    it('NUL and lone surrogates: replaced in the text and marked, byte for byte in the raw submission', async () => {
      const text = 'a\u0000b\ud83dc';
      const receipt = await receiptFor(
        intake,
        incoming('buses', {
          answers: [{ item: 'R1', text, choices: { area: 'north' } }],
          respondent: { kind: 'person', name: 'A\0' },
        }),
      );
      const [row] = await db.query<{ text: string; text_altered: boolean; raw: Buffer }>(
        `SELECT r.text, r.text_altered, s.raw FROM intake_responses r JOIN intake_submissions s ON s.id = r.submission_id
          WHERE s.id = $1`,
        [receipt.submissionId],
      );
      expect(row).toMatchObject({ text: 'a\ufffdb\ufffdc', text_altered: true });
      const raw = JSON.parse(String(row?.raw)) as { answers: { text: string }[] };
      expect(raw.answers[0]?.text).toBe(text);
      expect(await intake.verifyReceipts()).toMatchObject({ faults: [] });
    });

    it('answers to 200 items in one go', async () => {
      const refs = Array.from({ length: 200 }, (_, n) => `Q${String(n + 1)}`);
      await world.consultation({ slug: 'many', refs });
      const answers = refs.map((item) => ({ item, stance: 'neither' as const, text: `on ${item}` }));
      const { submissionId } = await receiptFor(intake, incoming('many', { answers }));
      const rows = await db.query(`SELECT FROM intake_v_response WHERE submission_id = $1 AND stance = 'mixed'`, [
        submissionId,
      ]);
      expect(rows).toHaveLength(200);
    });
  });

  describe('says by itself what is blank', () => {
    it.each([
      ['', true],
      [' \n\t ', true],
      ['n/a', true],
      ['Nothing to add.', true],
      ['No', false],
      ['More buses', false],
    ])('%j: %s', async (text, blank) => {
      const { submissionId } = await receiptFor(intake, incoming('buses', { answers: [{ item: 'R1', text }] }));
      const [row] = await db.query<{ disposition: string }>(
        'SELECT disposition FROM intake_v_submission WHERE id = $1',
        [submissionId],
      );
      expect(row?.disposition).toBe(blank ? 'blank' : 'considered');
    });
  });

  it('maps the closed scale in SQL as the code does, and counts the same dispositions', async () => {
    for (const { value } of STANCE_SCALE) {
      const { submissionId } = await receiptFor(
        intake,
        incoming('buses', { answers: [{ item: 'R2', stance: value }] }),
      );
      const [row] = await db.query<{ stance: string }>(
        'SELECT stance FROM intake_v_response WHERE submission_id = $1',
        [submissionId],
      );
      expect(row?.stance).toBe(stanceOf(value));
    }
    const definition = await db.query<{ sql: string }>(`SELECT pg_get_viewdef('intake_v_submission') AS sql`);
    const counted = DISPOSITIONS.filter((name) => definition[0]?.sql.includes(`'${name}'`));
    expect(counted).toEqual([...COUNTED]);
  });

  it('keeps drafts apart by their token, and their intent while they change', async () => {
    const draft = await intake.saveDraft('buses', { text: 'a\0\ud800' });
    const later = await intake.saveDraft('buses', { text: 'b' }, draft.token);
    expect(later).toEqual({ ...draft, content: { text: 'b' } });
    expect(await intake.draft('buses', draft.token)).toEqual(later);
    expect(await intake.draft('other', draft.token)).toBeUndefined();
    expect((await intake.saveDraft('buses', {}, 'forged')).token).not.toBe('forged');
    await intake.dropDraft(draft.token);
    expect(await intake.draft('buses', draft.token)).toBeUndefined();
    const stored = await db.query<{ all: string }>('SELECT d::text AS all FROM intake_drafts d');
    expect(stored.some((row) => row.all.includes(draft.token))).toBe(false);
  });

  it('commits to what was said with a hash that anybody can recompute', async () => {
    const { reference, secret } = await receiptFor(
      intake,
      incoming('buses', { answers: [{ item: 'R1', text: 'Why?' }], publish: 'no' }),
    );
    const { salt, commitment, receivedAt, consultation } = await intake.receipt(reference, secret);
    const hash = createHash('sha256').update(Buffer.from(salt ?? '', 'hex'));
    hash
      .update('{"answers":[{"item":"R1","text":"Why?"}],"publish":"no"}')
      .update(receivedAt.toISOString())
      .update(consultation.id);
    expect(hash.digest('hex')).toBe(commitment);
  });
});

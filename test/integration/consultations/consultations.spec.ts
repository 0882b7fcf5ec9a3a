import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { phaseOf, type Consultation } from '#consultations';
import { Conflict, Invalid, NotFound } from '#platform';
import { APPROVER, CLOSES, MADE, OFFICER, OPENS, OTHER_OFFICER, World } from './world.js';

describe('consultations', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(() => {
    world.setClock(MADE);
  });

  afterAll(async () => {
    await world.stop();
  });

  async function thrown(work: Promise<unknown>): Promise<Error> {
    return work.then(
      () => {
        throw new Error('nothing was thrown');
      },
      (error: unknown) => error as Error,
    );
  }

  const update = (consultation: Consultation, set: string) =>
    thrown(world.db.query(`UPDATE consultations_consultations SET ${set} WHERE id = $1`, [consultation.id]));

  describe('as a draft', () => {
    it('quote the assembly word for word, and ask for a stance and the reasons', async () => {
      const draft = await world.draft({}, ['Plant trees.', 'Mend « trottoirs ».']);
      expect(draft.items.map(({ ref, words }) => [ref, words])).toEqual([
        ['R1', 'Plant trees.'],
        ['R2', 'Mend « trottoirs ».'],
      ]);
      expect(draft.items[0]?.questions.map((question) => question.kind)).toEqual(['stance', 'open']);
    });

    it('are made only from published recommendations', async () => {
      const recommendationIds = await world.recommendationIds(await world.assembly(['One.'], { publish: false }));
      const [opensAt, closesAt] = [new Date(OPENS), new Date(CLOSES)];
      const making = world.consultations.create(
        { slug: 'early', title: 'Early', opensAt, closesAt, recommendationIds },
        OFFICER,
      );
      expect((await thrown(making)).message).toBe(
        'recommendationIds: R1 is not published; its words are not frozen yet',
      );
    });

    it('refuse an option that was ruled out without saying why', async () => {
      const { slug } = await world.draft();
      const options = [{ title: 'A charge', discarded: true }];
      const error = await thrown(world.consultations.saveItem(slug, 'R1', { options }));
      expect(error).toBeInstanceOf(Invalid);
      expect(error.message).toBe('options[0].why: is empty; an option that was ruled out says why');
    });

    it('keep documents with the hash of what is shown, and files to the byte', async () => {
      const { slug } = await world.draft();
      await world.consultations.addDocument(slug, { title: 'Costs', content: '# Costs\n£4' });
      const bytes = Buffer.from([0, 1, 2, 255]);
      await world.consultations.addDocument(
        slug,
        { title: 'Plan', fileName: 'plan.pdf', mediaType: 'application/pdf', bytes },
        'R2',
      );
      const { documents, items } = await world.consultations.addDocument(slug, {
        title: 'Law',
        url: 'https://example.org/law',
      });
      expect(documents.map(({ title, kind }) => [title, kind])).toEqual([
        ['Costs', 'text'],
        ['Law', 'link'],
      ]);
      const file = items[1]?.documents[0];
      expect(file?.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect((await world.consultations.document(file?.id ?? '')).bytes).toEqual(bytes);
      const link = world.consultations.addDocument(slug, { title: 'Trap', url: 'javascript:alert(1)' });
      expect((await thrown(link)).message).toContain('is not a web address');
    });

    it('hold two hundred items', async () => {
      const words = Array.from({ length: 200 }, (_, n) => `Recommendation number ${String(n + 1)}.`);
      const draft = await world.draft({}, words);
      expect(draft.items).toHaveLength(200);
      expect(draft.items[199]).toMatchObject({ ref: 'R200', words: 'Recommendation number 200.', position: 200 });
      expect(await world.consultations.submit(draft.slug, OFFICER)).toMatchObject({ kind: 'submitted' });
    });

    it('are read afresh after every change, also one by another process', async () => {
      const { slug, id } = await world.draft();
      await world.db.query(`UPDATE consultations_items SET reasons = 'New.' WHERE consultation_id = $1`, [id]);
      expect((await world.consultations.get(slug)).items[0]?.reasons).toBe('New.');
    });

    it('cannot take a name that is taken', async () => {
      const { slug } = await world.draft();
      expect(await thrown(world.draft({ slug }))).toBeInstanceOf(Conflict);
    });
  });

  describe('on their way to the launch', () => {
    it('are stopped by a rule that is not met, and the refusal says where', async () => {
      const { slug } = await world.draft({ equality: '' });
      expect(await world.consultations.submit(slug, OFFICER)).toMatchObject({
        kind: 'refused',
        faults: [{ path: 'equality', message: expect.stringMatching(/^G2-03: Add the equality screening/u) }],
      });
    });

    it('go on once an approver has set the rule aside with a reason, and nobody else can', async () => {
      const { slug } = await world.draft({ closesAt: new Date('2026-01-20T12:00:00Z') });
      expect(await world.consultations.submit(slug, OFFICER)).toMatchObject({ kind: 'refused' });
      const reason = 'The grant lapses on 31 January.';
      expect(await world.consultations.override(slug, 'G3-01', reason, OFFICER)).toMatchObject({ kind: 'refused' });
      expect(await world.consultations.override(slug, 'G3-02', reason, APPROVER)).toMatchObject({ kind: 'refused' });
      expect(await world.consultations.override(slug, 'G3-01', reason, APPROVER)).toEqual({ kind: 'overridden' });
      expect(await world.consultations.submit(slug, OFFICER)).toMatchObject({ kind: 'submitted' });
      const { overrides } = await world.consultations.get(slug);
      expect(overrides).toMatchObject([
        { rule: 'G3-01', version: 1, reason, role: 'approver', by: { name: 'Amir Approver' } },
      ]);
    });

    it('quote a correction that was made after the draft', async () => {
      const draft = await world.draft();
      const [item] = draft.items;
      await world.recommendations.correct(item?.recommendationId ?? '', 'One, corrected.', 'Typing error.', OFFICER);
      await world.consultations.submit(draft.slug, OFFICER);
      expect((await world.consultations.get(draft.slug)).items[0]).toMatchObject({
        words: 'One, corrected.',
        wordsVersion: 2,
      });
    });

    it('are approved by a second person, in the service and in the database', async () => {
      const draft = await world.draft();
      await world.consultations.submit(draft.slug, APPROVER);
      expect(await world.consultations.approve(draft.slug, APPROVER)).toMatchObject({
        kind: 'refused',
        reason: 'Whoever submitted it cannot approve it: that takes a second person.',
      });
      expect(await world.consultations.approve(draft.slug, OTHER_OFFICER)).toMatchObject({ kind: 'refused' });
      const signed = `state = 'approved', approved_by_id = submitted_by_id, approved_by_name = 'x', approved_at = now()`;
      expect((await update(draft, signed)).message).toContain('consultations_second_person');
      expect((await update(draft, `state = 'approved'`)).message).toContain('consultations_launched_by_two');
    });

    it('leave a hash of everything that is shown on the first day', async () => {
      const launched = await world.launched();
      const [row] = await world.db.query<{ text: string }>(
        'SELECT launch_snapshot AS text FROM consultations_consultations WHERE id = $1',
        [launched.id],
      );
      expect(launched.launchSha256).toBe(
        createHash('sha256')
          .update(row?.text ?? '')
          .digest('hex'),
      );
      expect(JSON.parse(row?.text ?? '')).toMatchObject({
        closes: '11:59pm on Monday 9 March 2026 (UK time)',
        items: [{ words: 'One.' }, { words: 'Two.' }],
      });
      const kinds = (await world.journalOf(launched.id)).map((entry) => entry.kind);
      expect(kinds).toEqual(['consultation.submitted', 'consultation.approved', 'consultation.launched']);
    });

    it('cannot have opened before they were approved', async () => {
      const { slug } = await world.draft();
      await world.consultations.submit(slug, OFFICER);
      world.setClock('2026-01-13T10:00:00Z');
      await world.consultations.approve(slug, APPROVER);
      expect((await world.consultations.get(slug)).opensAt).toEqual(new Date('2026-01-13T10:00:00Z'));
    });

    it('can be taken back until they open, and no longer', async () => {
      const { slug } = await world.launched();
      expect(await world.consultations.takeBack(slug, 'A cost is wrong.', OFFICER)).toEqual({ kind: 'taken back' });
      expect((await world.consultations.get(slug)).approved).toBeNull();
      await world.consultations.submit(slug, OFFICER);
      await world.consultations.approve(slug, APPROVER);
      world.setClock(OPENS);
      expect(await world.consultations.takeBack(slug, 'Too late.', OFFICER)).toMatchObject({ kind: 'refused' });
    });

    it('cannot be edited any more, by service or database', async () => {
      const launched = await world.launched();
      expect(await thrown(world.consultations.save(launched.slug, { title: 'X' }, OFFICER))).toBeInstanceOf(Conflict);
      expect(await thrown(world.consultations.saveItem(launched.slug, 'R1', { reasons: 'X' }))).toBeInstanceOf(
        Conflict,
      );
      expect((await update(launched, `title = 'X'`)).message).toContain('what it says is frozen');
      const items = world.db.query(`UPDATE consultations_items SET reasons = 'X' WHERE consultation_id = $1`, [
        launched.id,
      ]);
      expect((await thrown(items)).message).toContain('its items and documents are frozen');
    });
  });

  describe('while they run', () => {
    it('are open between the two instants, before the clock has noticed', async () => {
      const launched = await world.launched();
      const phase = async (now: string) => phaseOf(await world.consultations.get(launched.slug), new Date(now));
      expect(await phase('2026-01-12T08:59:59Z')).toBe('forthcoming');
      expect(await phase(OPENS)).toBe('open');
      expect(await phase(CLOSES)).toBe('closed');
    });

    it('are opened and closed by the clock once, however many turn it', async () => {
      const launched = await world.launched();
      world.setClock(OPENS);
      await Promise.all([world.consultations.openAndCloseWhatIsDue(), world.consultations.openAndCloseWhatIsDue()]);
      expect((await world.consultations.get(launched.slug)).state).toBe('open');
      world.setClock(CLOSES);
      await world.consultations.openAndCloseWhatIsDue();
      expect((await world.consultations.get(launched.slug)).state).toBe('closed');
      const kinds = (await world.journalOf(launched.id)).map((entry) => entry.kind).slice(3);
      expect(kinds).toEqual(['consultation.opened', 'consultation.closed']);
      const steps = await world.consultations.steps(launched.id);
      expect(steps.map(({ to, by }) => [to, by])).toEqual([
        ['submitted', 'Olive Officer'],
        ['approved', 'Amir Approver'],
        ['open', 'the clock'],
        ['closed', 'the clock'],
      ]);
    });

    it('are extended with a public reason', async () => {
      const launched = await world.launched();
      world.setClock('2026-02-01T12:00:00Z');
      const closesAt = new Date('2026-03-23T23:59:00Z');
      const reason = 'The form was away for an hour.';
      expect(await world.consultations.extend(launched.slug, closesAt, reason, OFFICER)).toEqual({ kind: 'extended' });
      expect(await world.consultations.get(launched.slug)).toMatchObject({
        closesAt,
        extensions: [{ before: new Date(CLOSES), closesAt, reason, by: { name: 'Olive Officer' } }],
      });
    });

    it('are never brought forward, and never moved without a reason, by service or database', async () => {
      const launched = await world.launched();
      const earlier = new Date('2026-02-09T23:59:00Z');
      expect(await world.consultations.extend(launched.slug, earlier, 'Enough.', OFFICER)).toEqual({
        kind: 'refused',
        reason: 'A deadline may be extended, never brought forward.',
      });
      expect((await update(launched, `closes_at = '2026-02-09T23:59:00Z'`)).message).toContain('never brought forward');
      expect((await update(launched, `closes_at = '2026-04-09T23:59:00Z'`)).message).toContain('with a public reason');
      expect((await update(launched, `opens_at = '2026-01-20T09:00:00Z'`)).message).toContain('approved and frozen');
    });

    it('are not extended after they closed', async () => {
      const launched = await world.launched();
      world.setClock(CLOSES);
      const later = world.consultations.extend(launched.slug, new Date('2026-04-09T23:59:00Z'), 'More time.', OFFICER);
      expect(await later).toMatchObject({ kind: 'refused' });
    });

    it('are analysed only after closing, and decided only after that', async () => {
      const launched = await world.launched();
      world.setClock('2026-02-01T12:00:00Z');
      expect(await world.consultations.markAnalysed(launched.id, OFFICER)).toMatchObject({ kind: 'refused' });
      world.setClock(CLOSES);
      expect(await world.consultations.markDecided(launched.id, OFFICER)).toMatchObject({ kind: 'refused' });
      expect(await world.consultations.markAnalysed(launched.id, OFFICER)).toEqual({ kind: 'moved' });
      expect(await world.consultations.markDecided(launched.id, APPROVER)).toEqual({ kind: 'moved' });
      expect(await world.consultations.markAnalysed(launched.id, OFFICER)).toEqual({ kind: 'moved' });
      expect((await world.consultations.get(launched.slug)).state).toBe('decided');
    });
  });

  it.each(['\u0000', '\ud800', "'; --", '../..', 'x'.repeat(5000)])('are not found under %j', async (name) => {
    expect(await thrown(world.consultations.get(name))).toBeInstanceOf(NotFound);
    expect(await thrown(world.consultations.byId(name))).toBeInstanceOf(NotFound);
    expect(await thrown(world.consultations.itemById(name))).toBeInstanceOf(NotFound);
    expect(await thrown(world.assemblies.get(name))).toBeInstanceOf(NotFound);
    expect(await thrown(world.recommendations.get(name, name))).toBeInstanceOf(NotFound);
    expect(await thrown(world.recommendations.byId(name))).toBeInstanceOf(NotFound);
  });

  it('take a text of 50,000 characters whole, and say of a megabyte or a NUL where it is and what is wrong', async () => {
    const { slug } = await world.draft();
    const whole = '🚲'.repeat(25_000);
    expect((await world.consultations.save(slug, { purpose: whole }, OFFICER)).purpose).toBe(whole);
    const long = world.consultations.save(slug, { purpose: 'x'.repeat(1_000_000) }, OFFICER);
    expect((await thrown(long)).message).toBe('purpose: is longer than 50,000 characters');
    const nul = world.consultations.saveItem(slug, 'R1', { options: [{ title: 'a\u0000' }] });
    expect((await thrown(nul)).message).toContain('options[0].title: has a NUL character at position 2');
    expect(await thrown(world.consultations.takeBack(slug, 'a\u0000', OFFICER))).toBeInstanceOf(Invalid);
  });

  it('show the public nothing that is not approved', async () => {
    const draft = await world.draft();
    const launched = await world.launched();
    const shown = (await world.consultations.listPublic()).map((one) => one.slug);
    expect(shown).toContain(launched.slug);
    expect(shown).not.toContain(draft.slug);
  });
});

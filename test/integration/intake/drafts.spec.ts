import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { DraftFiles, ReturnLinks } from '#intake';
import { JobHost, newId } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const text = (name: string, words = 'Some words.') => ({ name, bytes: Buffer.from(words) });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

describe('an answer that is not sent yet', () => {
  let world: World;
  let id: string;
  let files: DraftFiles;
  let links: ReturnLinks;

  beforeAll(async () => {
    world = await startWorld([CorrespondenceModule], { publicUrl: 'https://consult.example' });
    ({ id } = await world.consultation({ slug: 'buses' }));
    files = world.app.get(DraftFiles);
    links = world.app.get(ReturnLinks);
  });

  afterAll(() => world.stop());

  describe('come back to by a link', () => {
    it('is the same to the letter, once, and no longer in the browser that had it', async () => {
      const content = { text: ' as\n\ttyped \u{1f333}', answers: { R1: { text: '\r\n' } } };
      const first = await world.intake.saveDraft('buses', content);
      await files.add(first.token, text('letter.txt'));
      const link = await links.make(first.token);
      const token = await links.tokenOf(link?.id ?? '');
      expect(await links.isGood(id, token)).toBe(true);
      expect(await links.isGood(newId(), token)).toBe(false);
      const back = await links.use(id, token);
      expect(back).toMatchObject({ content, intent: first.intent, openedAt: first.openedAt });
      expect(back?.token).not.toBe(first.token);
      expect(await world.intake.draft('buses', first.token)).toBeUndefined();
      expect((await files.list(back?.token ?? '')).map(({ name }) => name)).toEqual(['letter.txt']);
      expect([await links.isGood(id, token), await links.use(id, token)]).toEqual([false, undefined]);
    });

    it('is given to one of several who use the link at the same moment', async () => {
      const { token } = await world.intake.saveDraft('buses', {});
      const link = await links.tokenOf((await links.make(token))?.id ?? '');
      const back = await Promise.all(Array.from({ length: 5 }, () => links.use(id, link)));
      expect(back.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('is not there by a link that is too old, forged, or of an answer that was sent', async () => {
      const { token } = await world.intake.saveDraft('buses', {});
      const [old, late] = [await links.make(token), await links.make(token)];
      await world.db.query(`UPDATE intake_return_links SET expires_at = now() WHERE id = $1`, [old?.id]);
      expect(await links.use(id, await links.tokenOf(old?.id ?? ''))).toBeUndefined();
      expect(await links.use(id, 'forged')).toBeUndefined();
      await world.intake.finishDraft(token, {});
      expect(await links.use(id, await links.tokenOf(late?.id ?? ''))).toBeUndefined();
    });

    it('has its secret in no table, and five links a day for an address', async () => {
      const outbox = world.app.get(Correspondence);
      const { token } = await world.intake.saveDraft('buses', {});
      for (let sent = 0; sent < 5; sent += 1) {
        expect(await outbox.sendReturnLink('buses', token, 'Jo@reader.example')).toMatchObject({ kind: 'written' });
      }
      expect(await outbox.sendReturnLink('buses', token, 'jo@reader.example')).toMatchObject({ kind: 'refused' });
      expect(await outbox.sendReturnLink('buses', token, 'a@b, c@d')).toMatchObject({ kind: 'refused' });
      const [message] = await outbox.list({ size: 1 });
      expect(message).toMatchObject({ kind: 'return-link', to: 'Jo@reader.example', submissionId: null });
      expect(message?.body).toContain('https://consult.example/consultations/buses/respond/return/[link secret]');
      const ids = await world.db.query<{ id: string }>('SELECT id FROM intake_return_links');
      const secrets = await Promise.all(ids.map((link) => links.tokenOf(link.id)));
      const rows = await world.db.query<{ all: string }>(
        `SELECT (SELECT string_agg(m::text, '') FROM correspondence_messages m)
             || (SELECT string_agg(l::text, '') FROM intake_return_links l) AS all`,
      );
      expect(secrets.filter((secret) => rows[0]?.all.includes(secret))).toEqual([]);
    });
  });

  describe('with files', () => {
    it('takes them by content, under harmless names, and sends them along', async () => {
      const { token, intent } = await world.intake.saveDraft('buses', {});
      await files.add(token, text('../..\\etc/pass\u202Etxt.exe.txt'));
      await files.add(token, { name: 'really.txt', bytes: PNG });
      const listed = await files.list(token);
      expect(listed.map(({ mediaType }) => mediaType)).toEqual(['text/plain', 'image/png']);
      expect(listed.map(({ name }) => name)).toEqual(['passtxt.exe.txt', 'really.txt.png']);
      const sent = incoming('buses', { intent, attachments: await files.read(token) });
      const { submissionId } = await receiptFor(world.intake, sent);
      const stored = await world.db.query(
        'SELECT name, bytes FROM intake_attachments WHERE submission_id = $1 ORDER BY position',
        [submissionId],
      );
      expect(stored).toMatchObject([{ name: 'passtxt.exe.txt' }, { name: 'really.txt.png', bytes: PNG }]);
    });

    it.each([
      ['an empty one', Buffer.alloc(0), 'is empty'],
      ['one that is too large', Buffer.alloc(10 * 1024 * 1024 + 1, 'a'), 'is larger than 10 MB'],
      ['a program', Buffer.from('\x7fELF\x02\x01\x01'), 'cannot be taken'],
      [
        'a page with scripts',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        'cannot be taken',
      ],
    ])('refuses %s', async (_what, bytes, reason) => {
      const { token } = await world.intake.saveDraft('buses', {});
      const outcome = await files.add(token, { name: 'letter.pdf', bytes });
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining(`“letter.pdf” ${reason}`) });
      expect(await files.list(token)).toEqual([]);
    });

    it('takes five and no more, also where they come at the same moment', async () => {
      const { token } = await world.intake.saveDraft('buses', {});
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, at) => files.add(token, text(`${String(at)}.txt`))),
      );
      expect(outcomes.filter(({ kind }) => kind === 'added')).toHaveLength(5);
      const [first] = await files.list(token);
      await files.remove('another', first?.id ?? '');
      expect(await files.list(token)).toHaveLength(5);
      await files.remove(token, first?.id ?? '');
      expect(await files.add(token, text('sixth.txt'))).toEqual({ kind: 'added' });
    });
  });

  it('was opened when its first page was, and nobody can say so of another one', async () => {
    const opening = await world.intake.opening('buses');
    const [at = ''] = opening.split('.');
    expect((await world.intake.saveDraft('buses', {}, undefined, opening)).openedAt).toEqual(new Date(Number(at)));
    const forged = `${String(Number(at) - 3_600_000)}.${opening.split('.')[1] ?? ''}`;
    const { openedAt } = await world.intake.saveDraft('buses', {}, undefined, forged);
    expect(openedAt.getTime()).toBeGreaterThanOrEqual(Number(at));
    await world.consultation({ slug: 'trains' });
    const elsewhere = await world.intake.saveDraft('trains', {}, undefined, opening);
    expect(elsewhere.openedAt.getTime()).toBeGreaterThan(Number(at));
  });

  it('is in time for half an hour where it was begun before the closing time, and says so', async () => {
    const closesAt = new Date(Date.now() - 60_000);
    await world.consultation({ slug: 'just-closed', closesAt });
    const label = async (openedAt: Date) => {
      const { late, inGrace, reference, secret } = await receiptFor(
        world.intake,
        incoming('just-closed', { openedAt }),
      );
      expect(await world.intake.receipt(reference, secret)).toMatchObject({ late, inGrace });
      return { late, inGrace };
    };
    expect(await label(closesAt)).toEqual({ late: false, inGrace: true });
    expect(await label(new Date(closesAt.getTime() + 1))).toEqual({ late: true, inGrace: false });
    await world.consultation({ slug: 'long-closed', closesAt: new Date(Date.now() - 31 * 60_000) });
    const { late } = await receiptFor(world.intake, incoming('long-closed', { openedAt: new Date(0) }));
    expect(late).toBe(true);
  });

  it('goes after fourteen days with its links and files, as do proofs that were used', async () => {
    const { token } = await world.intake.saveDraft('buses', {});
    await files.add(token, text('old.txt'));
    await links.make(token);
    await world.db.query('UPDATE intake_drafts SET expires_at = now()');
    await world.db.query(`INSERT INTO intake_used_challenges VALUES ('x', now())`);
    await world.app.get(JobHost).runScheduled();
    const [left] = await world.db.query(
      `SELECT (SELECT count(*)::int FROM intake_drafts) AS drafts, (SELECT count(*)::int FROM intake_draft_files) AS files,
              (SELECT count(*)::int FROM intake_return_links) AS links,
              (SELECT count(*)::int FROM intake_used_challenges) AS proofs`,
    );
    expect(left).toEqual({ drafts: 0, files: 0, links: 0, proofs: 0 });
  });
});

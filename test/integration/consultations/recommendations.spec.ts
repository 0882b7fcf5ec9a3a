import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Conflict, Invalid, NotFound } from '#platform';
import { OFFICER, World } from './world.js';

const REAL = '../shared/data/recommendations';
const real = existsSync(REAL) ? it : it.skip;
const exceljs = createRequire(import.meta.url)('exceljs') as typeof import('exceljs');

describe('recommendations', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(async () => {
    await world.stop();
  });

  const csv = (text: string) => world.recommendations.preview({ name: 'r.csv', bytes: Buffer.from(text) });

  async function thrown(work: Promise<unknown>): Promise<Error> {
    return work.then(
      () => {
        throw new Error('nothing was thrown');
      },
      (error: unknown) => error as Error,
    );
  }

  describe('imported from a file', () => {
    it('are all stored or none: one wrong cell keeps every row out', async () => {
      const slug = await world.assembly([]).catch(() => undefined);
      expect(slug).toBeUndefined();
      await world.assemblies.create({ slug: 'one-wrong', title: 'One wrong' });
      const preview = await csv('ref,text,votes_for\nR1,One,10\nR2,Two,abc\n');
      const error = await thrown(world.recommendations.import(preview, 'one-wrong', OFFICER));
      expect(error).toBeInstanceOf(Invalid);
      expect(error.message).toContain('row 3, column votes_for: "abc" is not a whole number');
      expect(await world.recommendationIds('one-wrong')).toEqual([]);
    });

    it('refuse a reference that is there already, and name it', async () => {
      const slug = await world.assembly(['One.'], { publish: false });
      const error = await thrown(world.recommendations.import(await csv('ref,text\nR1,Again\n'), slug, OFFICER));
      expect(error.message).toBe('row 2: R1 is in this assembly already');
    });

    it('can be taken back while they are not published', async () => {
      const slug = await world.assembly(['One.', { text: 'Two.', actions: ['a', 'b'] }] as never, { publish: false });
      expect(await world.recommendationIds(slug)).toHaveLength(4);
      expect(await world.recommendations.discardUnpublished(slug)).toBe(4);
      expect(await world.recommendationIds(slug)).toEqual([]);
    });

    it('keep emoji, right-to-left text and odd spaces to the byte', async () => {
      const words = ' 🚲 وسائل النقل\u00a0العام e\u0301 \n';
      const slug = await world.assembly([words]);
      const one = await world.recommendations.get(slug, 'R1');
      expect(one.words).toBe(words);
      const [row] = await world.db.query<{ hash: string }>(
        `SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS hash`,
        [words],
      );
      expect(one.wordsSha256).toBe(row?.hash);
    });

    it('come from a workbook with formulas, percentages, dates and formatted text', async () => {
      const workbook = new exceljs.Workbook();
      const sheet = workbook.addWorksheet('Recommendations');
      sheet.addRow(['No.', 'Recommendation', 'Support (%)', 'Response due', 'Votes for']);
      sheet.addRow([
        1,
        { richText: [{ text: 'Plant ' }, { text: 'trees' }] },
        0.97,
        new Date('2026-06-11'),
        { formula: 'B2', result: 12 },
      ]);
      sheet.addRow([2, 'Two', 0.5, null, 'abc']);
      sheet.getColumn(3).numFmt = '0%';
      const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
      const preview = await world.recommendations.preview({ name: 'r.xlsx', bytes });
      expect(preview.faults).toEqual([
        { place: { label: 'row 3' }, column: 'Votes for', message: '"abc" is not a whole number' },
      ]);
      expect(preview.recommendations[0]).toMatchObject({
        ref: '1',
        words: 'Plant trees',
        supportPercent: 97,
        responseDue: '2026-06-11',
        votesFor: 12,
      });
    });

    it.each([
      ['r.xlsx', Buffer.from('not a zip'), 'is not a workbook in the .xlsx format'],
      ['r.xlsx', Buffer.from('PK\u0003\u0004 broken'), 'is not a workbook in the .xlsx format'],
      ['r.csv', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'is a workbook in the old .xls format'],
      ['r.csv', Buffer.alloc(0), 'the file is empty'],
      ['r.json', Buffer.from('{"a":'), 'is not JSON'],
    ])('are not there where %s is broken, and the preview says why', async (name, bytes, message) => {
      const preview = await world.recommendations.preview({ name, bytes });
      expect(preview.faults).toHaveLength(1);
      expect(preview.faults[0]?.message).toContain(message);
    });

    real('come from three real assemblies with counts, support, ranks and French as they stand', async () => {
      const stored = async (name: string) => {
        const slug = name.replace(/\.json$/u, '');
        await world.assemblies.create({ slug, title: name });
        const preview = await world.recommendations.preview({ name, bytes: readFileSync(`${REAL}/${name}`) });
        const { counts } = await world.recommendations.import(preview, slug, OFFICER);
        const { id } = await world.assemblies.get(slug);
        return { counts, list: await world.recommendations.list(id) };
      };
      const kingston = await stored('kingston-2020-air-quality.json');
      expect(kingston.counts).toEqual({ recommendation: 5, action: 26 });
      expect(kingston.list.map((one) => one.supportPercent).filter((one) => one !== null)).toEqual([97, 94, 92, 86]);
      const first = kingston.list.find((one) => one.ref === '1');
      expect(kingston.list.filter((one) => one.parentId === first?.id).map((one) => one.ref)).toEqual([
        ...['1.1', '1.2', '1.3', '1.4', '1.5', '1.6'],
      ]);
      const brighton = await stored('brighton-hove-2020-climate.json');
      expect(brighton.list.map((one) => one.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const climate = await stored('ccc-2020-fr.json');
      expect(climate.counts).toEqual({ recommendation: 146 });
      expect(climate.list[145]).toMatchObject({
        ref: '146',
        section: 'Constitution',
        objective: 'ct1',
        language: 'fr',
      });
    });
  });

  describe('once published', () => {
    it('are in the journal with the hash of their words', async () => {
      const slug = await world.assembly(['Plant trees.']);
      const one = await world.recommendations.get(slug, 'R1');
      expect(await world.journalOf(one.id)).toEqual([
        {
          kind: 'recommendation.published',
          body: { assembly: slug, ref: 'R1', version: 1, sha256: one.wordsSha256, words: 'Plant trees.' },
        },
      ]);
    });

    it('cannot be changed or removed, by nobody: the database refuses', async () => {
      const slug = await world.assembly(['Plant trees.']);
      const one = await world.recommendations.get(slug, 'R1');
      const change = (sql: string) => thrown(world.db.query(sql, [one.id]));
      const words = `words = 'Fell trees.', words_sha256 = encode(sha256('Fell trees.'), 'hex')`;
      expect((await change(`UPDATE consultations_recommendations SET ${words} WHERE id = $1`)).message).toBe(
        'the words of recommendation R1 are published and frozen; a correction is a new version',
      );
      expect((await change(`UPDATE consultations_recommendations SET votes_for = 9 WHERE id = $1`)).message).toContain(
        'its reference and its vote are frozen',
      );
      expect((await change(`DELETE FROM consultations_recommendations WHERE id = $1`)).message).toContain(
        'cannot be removed',
      );
      const versions = 'consultations_recommendation_versions';
      expect((await change(`DELETE FROM ${versions} WHERE recommendation_id = $1`)).message).toContain('never changed');
      expect((await world.recommendations.get(slug, 'R1')).words).toBe('Plant trees.');
    });

    it('are corrected by a version beside the old one, with the reason', async () => {
      const slug = await world.assembly(['Plant tres.']);
      const { id } = await world.recommendations.get(slug, 'R1');
      await world.recommendations.correct(id, 'Plant trees.', 'A letter was missing in print.', OFFICER);
      const versions = await world.recommendations.versions(id);
      expect(versions.map(({ version, words, reason, byName }) => ({ version, words, reason, byName }))).toEqual([
        { version: 1, words: 'Plant tres.', reason: 'As published', byName: 'Olive Officer' },
        { version: 2, words: 'Plant trees.', reason: 'A letter was missing in print.', byName: 'Olive Officer' },
      ]);
      expect(await world.recommendations.byId(id)).toMatchObject({ words: 'Plant trees.', version: 2 });
      expect((await world.journalOf(id)).map((entry) => entry.kind)).toContain('recommendation.corrected');
    });

    it('are corrected by one of two who try at once, and the other is told what stands there', async () => {
      const slug = await world.assembly(['Plant tres.']);
      const { id } = await world.recommendations.get(slug, 'R1');
      const both = await Promise.allSettled([
        world.recommendations.correct(id, 'Plant trees.', 'Typing error.', OFFICER),
        world.recommendations.correct(id, 'Plant trees.', 'Typing error.', OFFICER),
      ]);
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await world.recommendations.versions(id)).toHaveLength(2);
    });

    it.each([
      ['', 'why'],
      ['Words', ' '],
      ['Words \u0000', 'why'],
      ['\ud83d half', 'why'],
    ])('are not corrected to %j because %j', async (words, reason) => {
      const slug = await world.assembly(['Plant trees.']);
      const { id } = await world.recommendations.get(slug, 'R1');
      expect(await thrown(world.recommendations.correct(id, words, reason, OFFICER))).toBeInstanceOf(Invalid);
    });
  });

  it('wait for their assembly to be published', async () => {
    await world.assemblies.create({ slug: 'not-yet', title: 'Not yet' });
    await world.recommendations.import(await csv('ref,text\nR1,One\n'), 'not-yet', OFFICER);
    expect(await thrown(world.recommendations.publish('not-yet', OFFICER))).toBeInstanceOf(Conflict);
  });

  it('are not found under a name that nobody gave', async () => {
    expect(await thrown(world.recommendations.get('nowhere', 'R1'))).toBeInstanceOf(NotFound);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { findDuplicates, fold, isBlank, normalise, type DuplicateGroup } from '#analysis';

const DATA = '../shared/data';
const suite = existsSync(DATA) ? describe : describe.skip;
if (!existsSync(DATA)) process.stderr.write(`Left out: duplicates among real comments, which are not at ${DATA}.\n`);

const table = (file: string): Record<string, string>[] => parse(readFileSync(`${DATA}/${file}`), { columns: true });
const asked = (texts: readonly string[]) => texts.map((text, order) => ({ id: String(order), order, text }));
const membersOf = (groups: readonly DuplicateGroup[]) => groups.map(({ members }) => members.map(({ id }) => id));

suite('duplicates among real comments', () => {
  describe('of a docket, most of which end in a line of the form', () => {
    const FOOTER = /\s*\bRe: Supplemental Nutrition Assistance Program: Requirements and Services for Able-Bodied.*$/su;

    it('are those that they are without that line', () => {
      const texts = table('docket-comments/comments.csv').map((row) => row['Text Comment'] ?? '');
      const bare = texts.map((text) => text.replace(FOOTER, ''));
      const footed = texts.filter((text, i) => text !== bare[i]).length;
      expect(texts).toHaveLength(199);
      expect(footed).toBeGreaterThanOrEqual(73);
      const { groups } = findDuplicates(asked(texts));
      process.stderr.write(
        `docket: ${String(footed)} of ${String(texts.length)} end in the line; groups of ${membersOf(groups)
          .map((ids) => ids.length)
          .join(' and ')}\n`,
      );
      expect(membersOf(groups)).toEqual(membersOf(findDuplicates(asked(bare)).groups));
      // What is left are people who sent one sentence, and never two who share no more than the line.
      for (const { template } of groups) expect(template.join(' ')).not.toMatch(/able-bodied adults without/iu);
      const grouped = new Set(membersOf(groups).flat());
      expect(grouped.size).toBeLessThan(0.15 * footed);
    });
  });

  describe('of petitions', () => {
    const petitions = () =>
      (JSON.parse(readFileSync(`${DATA}/petitions/texts.json`, 'utf8')) as Record<string, string | number>[]).map(
        ({ id, action, background, additional_details }, order) => ({
          id: String(id),
          order,
          text: [action, background, additional_details].join('\n'),
        }),
      );

    it('are none that moderators linked as the same ask, but where half of the shorter or more was copied word for word', () => {
      const texts = petitions();
      const shinglesOf = new Map(texts.map(({ id, text }) => [id, shingles(text)]));
      const groupOf = new Map(findDuplicates(texts).rows.map(({ id, group }) => [id, group]));
      const linked = table('petitions/same-issue-pairs.csv').map((row) => {
        const [a, b] = [row['petition_id'] ?? '', row['duplicate_of_id'] ?? ''];
        const copied = copiedShare(shinglesOf.get(a) ?? new Set(), shinglesOf.get(b) ?? new Set());
        return { copied, merged: (groupOf.get(a) ?? '') !== '' && groupOf.get(a) === groupOf.get(b) };
      });
      const merged = linked.filter((pair) => pair.merged).map(({ copied }) => copied);
      process.stderr.write(
        `petitions: of ${String(linked.length)} linked pairs ${String(merged.length)} merged, which share ${merged
          .map((copied) => copied.toFixed(2))
          .join(', ')} of their four-word shingles\n`,
      );
      expect(linked).toHaveLength(305);
      expect(merged).toHaveLength(4);
      expect(linked.filter(({ copied }) => copied >= 0.5)).toHaveLength(merged.length);
      expect(Math.min(...merged)).toBeGreaterThanOrEqual(0.5);
    });
  });

  describe('of patients', () => {
    const answers = () => table('patient-feedback/v6-nhft.csv').map((row) => row['FFT answer'] ?? '');

    it('are no answers that say there is nothing to say: those are blank, and no campaign at all is found', () => {
      const texts = answers();
      const { groups, rows } = findDuplicates(asked(texts));
      const blank = texts.map((text) => isBlank(text));
      const said = new Map<string, number>();
      for (const [i, text] of texts.entries()) if (blank[i]) said.set(fold(text), (said.get(fold(text)) ?? 0) + 1);
      const empty = said.get('') ?? 0;
      const all = blank.filter(Boolean).length;
      process.stderr.write(
        `patients: ${String(all)} of ${String(texts.length)} blank, ${String(empty)} of them empty, "nothing" ${String(said.get('nothing'))} times\n`,
      );
      expect(texts).toHaveLength(2_812);
      expect(empty).toBe(499);
      expect(said.get('nothing')).toBe(224);
      expect(all).toBeGreaterThanOrEqual(802);
      for (const answer of ['n a', 'none', 'no', 'nothing at all', 'dont know']) expect(said.has(answer)).toBe(true);
      for (const [i, row] of rows.entries()) if (blank[i]) expect(row).toMatchObject({ kind: 'original', group: '' });
      expect(groups.filter(({ kind }) => kind === 'campaign')).toEqual([]);
      expect(groups.length).toBeGreaterThan(0);
    });

    it('are not made by a line at the foot that everybody carries, whatever it says', () => {
      const line = 'Sent through the Riverside Neighbours page, which anybody may use to write to the council';
      const texts = [...new Set(answers())].filter((text) => text.split(' ').length > 6).slice(0, 100);
      expect(findDuplicates(asked(texts)).groups).toEqual([]);
      expect(findDuplicates(asked(texts.map((text) => `${text}\n${line}`))).groups).toEqual([]);
    });
  });
});

function shingles(text: string): Set<string> {
  const { words } = normalise(text);
  return new Set(words.slice(0, -3).map((_, i) => words.slice(i, i + 4).join(' ')));
}

/** How much of the shorter is in the other too. */
function copiedShare(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common += 1;
  return common / Math.min(one.size, other.size);
}

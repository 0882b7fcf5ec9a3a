import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Consultation } from '#consultations';
import type { CampaignAct, Group } from '#findings';
import { newId } from '#platform';
import { Grouper } from '../../../libs/findings/src/grouper.service.js';
import { OFFICER } from '../../support/factory.js';
import { answers, letters, nearPairs } from './texts.js';
import { startWorld, type World } from './world.js';

const REASON = 'said by chance';
const DAY = 86_400_000;

/** What an officer may try: numbers choose among what is there. */
interface Try {
  what: 'confirm' | 'name' | 'exclude' | 'split' | 'merge' | 'undo';
  group: number;
  other: number;
  letters: number[];
}

const tries: fc.Arbitrary<Try[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Try['what']>('confirm', 'confirm', 'name', 'exclude', 'split', 'merge', 'undo'),
    group: fc.nat(20),
    other: fc.nat(20),
    letters: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 4, maxLength: 10 },
);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Campaigns on two items, some sent by one contact twice, some late, blank ones, near duplicates and answers of their own. */
async function received(facts: object): Promise<Consultation> {
  const consultation = await world.factory.consultation({ state: 'closed', facts });
  const [one, two, three] = [letters(7, 301), letters(5, 302), letters(5, 303)];
  const send = (texts: (string | undefined)[], wish: { email?: string; late?: boolean } = {}) =>
    world.factory.submission(consultation, {
      channel: 'bulk',
      receivedAt: new Date(Date.now() - (wish.late === true ? 0.5 : 10) * DAY),
      answers: texts.flatMap((text, i) =>
        text === undefined
          ? []
          : [{ item: `R${String(i + 1)}`, ...(text === '' ? {} : { stance: 'supports' as const }), text }],
      ),
      respondent: { kind: 'person', ...(wish.email === undefined ? {} : { email: wish.email }) },
    });
  for (const [i, text] of one.entries())
    await send([text, i < 4 ? three[i] : undefined], i === 5 ? { late: true } : {});
  for (const text of two) await send([text]);
  for (const [i, text] of three.slice(2).entries()) await send([i === 0 ? one[1] : undefined, text]);
  for (let i = 0; i < 2; i++) await send([one[1], three[1]], { email: 'jo@example.org' });
  for (let i = 0; i < 2; i++) await send([two[1]], { email: 'ada@example.org' });
  await send([one[2]], { email: 'ada@example.org' });
  for (const text of nearPairs(2, 304).flat()) await send([text]);
  for (const { text } of answers(3, 305)) await send([text]);
  for (let i = 0; i < 2; i++) await send(['']);
  await send([''], { late: true });
  await world.findings.settle();
  return consultation;
}

async function groupsOf(consultationId: string): Promise<unknown[]> {
  return world.db.query(
    `SELECT g.id, g.kind, g.canonical, g.template, g.letters, g.identical, g.with_own_words, m.response_id, m.kind AS member,
            m.of, m.own_words, r.name, r.confirmed, coalesce(r.joined, 0) AS joined, r.id AS record
       FROM findings_groups g JOIN findings_group_members m ON m.group_id = g.id
       LEFT JOIN findings_group_records r ON r.group_id = g.id AND r.leads
      WHERE g.consultation_id = $1 ORDER BY g.id, m.response_id`,
    [consultationId],
  );
}

async function dispositionsOf(consultationId: string): Promise<unknown[]> {
  return world.db.query(
    `SELECT s.number, d.disposition, d.of_id, count(*) OVER (PARTITION BY s.id)::int AS current
       FROM intake_submissions s LEFT JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
      WHERE s.consultation_id = $1 ORDER BY s.number`,
    [consultationId],
  );
}

/** Without what officers said: what undoing everything must lead back to. */
function bare(groups: unknown[]): unknown[] {
  return (groups as Record<string, unknown>[]).map(({ record: _, ...group }) => group);
}

async function rebuild(consultation: Consultation): Promise<void> {
  for (const { id } of consultation.items) {
    await world.db.query('UPDATE findings_items SET groups_wanted = groups_wanted + 1 WHERE item_id = $1', [id]);
    await world.app.get(Grouper).rebuild(id);
  }
}

async function attempt(groups: readonly Group[], tried: Try): Promise<string | undefined> {
  const [group, other] = [groups[tried.group % groups.length], groups[tried.other % groups.length]];
  if (group === undefined || other === undefined || tried.what === 'undo') return undefined;
  const members = await world.findings.letters(group.id, { from: 0, limit: 100 });
  const responses = [...new Set(tried.letters.map((n) => members[n % members.length]?.responseId ?? ''))];
  const acts: Record<Exclude<Try['what'], 'undo'>, CampaignAct> = {
    confirm: { kind: 'confirm' },
    name: { kind: 'name', name: `Name ${newId()}` },
    exclude: { kind: 'exclude', responses, reason: REASON },
    split: { kind: 'split', by: { responses }, reason: REASON },
    merge: { kind: 'merge', with: other.id, reason: REASON },
  };
  const outcome = await world.findings.campaignAct(group.id, acts[tried.what], OFFICER, group.version);
  return outcome.kind === 'done' ? outcome.actId : undefined;
}

describe('the balance of a consultation through whatever officers do to its groups', () => {
  it.each([
    ['one counts for all', { policies: { campaignRule: 'one-counts' } }],
    ['each counts', { policies: { campaignRule: 'each-counts' } }],
  ])(
    'holds after every act where %s, groups are those of a full rebuild, and undoing all leads back to the beginning',
    async (_, facts) => {
      const consultation = await received(facts);
      const { id } = consultation;
      const beginning = { groups: bare(await groupsOf(id)), dispositions: await dispositionsOf(id) };
      const received_ = beginning.dispositions.length;
      const done_ = new Map<string, number>();
      const check = async () => {
        const { received: all, balanced, byDisposition } = await world.intake.reconciliation(id);
        expect([balanced, all, byDisposition.reduce((sum, { n }) => sum + n, 0)]).toEqual([true, received_, received_]);
        const now = { groups: await groupsOf(id), dispositions: await dispositionsOf(id) };
        expect(now.dispositions.every((row) => (row as { current: number }).current === 1)).toBe(true);
        await rebuild(consultation);
        expect({ groups: await groupsOf(id), dispositions: await dispositionsOf(id) }).toEqual(now);
      };
      await fc.assert(
        fc.asyncProperty(tries, async (all) => {
          const standing: string[] = [];
          for (const tried of all) {
            if (tried.what === 'undo') {
              const [actId] = standing.splice(tried.group % (standing.length || 1), 1);
              const undone = actId === undefined ? undefined : await world.findings.undoCampaignAct(actId, OFFICER);
              if (undone?.kind === 'refused' && actId !== undefined)
                standing.splice(tried.group % (standing.length + 1), 0, actId);
            } else {
              const actId = await attempt(await world.findings.groups(id), tried);
              if (actId === undefined) continue;
              standing.push(actId);
            }
            done_.set(tried.what, (done_.get(tried.what) ?? 0) + 1);
            await check();
          }
          for (const actId of standing.reverse())
            expect(await world.findings.undoCampaignAct(actId, OFFICER)).toMatchObject({ kind: 'done' });
          await check();
          expect({ groups: bare(await groupsOf(id)), dispositions: await dispositionsOf(id) }).toEqual(beginning);
        }),
        { numRuns: 12, seed: 20_260_926, endOnFailure: true },
      );
      // Every kind of act was among them.
      expect([...done_.keys()].sort()).toEqual(['confirm', 'exclude', 'merge', 'name', 'split', 'undo']);
    },
    120_000,
  );
});

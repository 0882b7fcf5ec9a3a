import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consultation } from '#consultations';
import type { By, CampaignAct, Group, GroupDone } from '#findings';
import { NotFound, type Refused } from '#platform';
import { OFFICER } from '../../support/factory.js';
import { letters, nearPairs, seeded, shuffled } from './texts.js';
import { startWorld, type World } from './world.js';

const OTHER = { id: '0190d3b4-0000-7000-8000-000000000001', name: 'Ada Another' };
const REASON = 'They are not one letter';

function done(outcome: GroupDone | Refused): GroupDone {
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome));
  return outcome;
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Acts on the group as it is now. */
async function act(groupId: string, wish: CampaignAct, by: By = OFFICER): Promise<GroupDone | Refused> {
  return world.findings.campaignAct(groupId, wish, by, (await world.findings.group(groupId)).version);
}

async function membersOf(groupId: string): Promise<string[]> {
  return (await world.findings.letters(groupId, { from: 0, limit: 1_000 })).map(({ responseId }) => responseId);
}

/** Groups and members of a consultation, and what every submission counts as. */
async function state(consultationId: string): Promise<{ groups: unknown[]; dispositions: unknown[] }> {
  return {
    groups: await world.db.query(
      `SELECT g.id, g.kind, g.canonical, g.template, g.letters, g.identical, m.response_id, m.kind AS member, m.of, m.own_words
         FROM findings_groups g JOIN findings_group_members m ON m.group_id = g.id
        WHERE g.consultation_id = $1 ORDER BY g.id, m.response_id`,
      [consultationId],
    ),
    dispositions: await world.db.query(
      `SELECT number, disposition, disposition_of FROM intake_v_submission WHERE consultation_id = $1 ORDER BY number`,
      [consultationId],
    ),
  };
}

async function tally(consultationId: string): Promise<Record<string, number>> {
  const { balanced, byDisposition } = await world.intake.reconciliation(consultationId);
  expect(balanced).toBe(true);
  return Object.fromEntries(byDisposition.map(({ disposition, n }) => [disposition, n]));
}

/** Two campaigns, ten letters and six, with two of each with own words or more. */
async function twoCampaigns(seed: number): Promise<{ consultation: Consultation; ids: string[]; groups: Group[] }> {
  const consultation = await world.factory.consultation();
  const ids = await world.receive(
    consultation,
    [...letters(10, seed), ...letters(6, seed + 1)].map((text) => ({ text })),
  );
  await world.findings.settle();
  return { consultation, ids, groups: await world.findings.groups(consultation.id) };
}

describe('what officers say of a group', () => {
  let group: Group;
  let consultation: Consultation;
  beforeAll(async () => {
    const made = await twoCampaigns(101);
    consultation = made.consultation;
    [group] = made.groups as [Group];
  });

  it('is kept with who said it, version by version, and can be taken back the latest first', async () => {
    const named = done(await act(group.id, { kind: 'name', name: ' Save our \n buses ' }));
    done(await act(group.id, { kind: 'organiser', organiser: 'Bus users’ union' }, OTHER));
    done(await act(group.id, { kind: 'letter-stance', stance: 'opposes' }));
    expect(await world.findings.group(group.id)).toMatchObject({
      name: 'Save our buses',
      organiser: 'Bus users’ union',
      letterStance: 'opposes',
      version: 3,
      certainty: 'verified',
      joinedSince: 0,
    });
    const history = await world.findings.campaignHistory(group.id);
    expect(history.map(({ kind, by, undone, canUndo }) => [kind, by, undone, canUndo])).toEqual([
      ['letter-stance', 'Olive Officer', false, true],
      ['organiser', 'Ada Another', false, false],
      ['name', 'Olive Officer', false, false],
    ]);
    expect(await world.findings.undoCampaignAct(named.actId, OTHER)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Undo this later act first: stance of the letter') as unknown,
    });
    for (const { id } of history) done(await world.findings.undoCampaignAct(id, OTHER));
    const calm = await world.findings.group(group.id);
    expect(calm).toMatchObject({ id: group.id, version: 6 });
    expect(Object.keys(calm)).not.toEqual(expect.arrayContaining(['name']));
    expect(await world.findings.campaignHistory(group.id)).toHaveLength(6);
    expect(await world.findings.undoCampaignAct(named.actId, OTHER)).toMatchObject({ kind: 'refused' });
  });

  it('is refused to somebody who has not seen what others said meanwhile', async () => {
    const { version } = await world.findings.group(group.id);
    done(await act(group.id, { kind: 'name', name: 'Buses for all' }, OTHER));
    const late = await world.findings.campaignAct(group.id, { kind: 'name', name: 'No buses' }, OFFICER, version);
    expect(late).toMatchObject({ kind: 'refused', reason: expect.stringContaining('Ada Another: name of') as unknown });
    const [one, two] = await Promise.all([
      act(group.id, { kind: 'confirm' }, OFFICER),
      act(group.id, { kind: 'confirm' }, OTHER),
    ]);
    expect([one.kind, two.kind].sort()).toEqual(['done', 'refused']);
    done(await world.findings.undoCampaignAct(one.kind === 'done' ? one.actId : (two as GroupDone).actId, OFFICER));
  });

  it('is refused where it changes nothing or will not do', async () => {
    const refusals: CampaignAct[] = [
      { kind: 'name', name: 'Buses for all' },
      { kind: 'name', name: 'x'.repeat(121) },
      { kind: 'organiser', organiser: '' },
      { kind: 'letter-stance', stance: undefined },
      { kind: 'letter-stance', stance: 'loud' as 'mixed' },
      { kind: 'split', by: { words: ' … ' }, reason: REASON },
      { kind: 'split', by: { words: 'words that nobody wrote' }, reason: REASON },
      { kind: 'split', by: { words: group.template[0]?.slice(0, 40) ?? '' }, reason: REASON },
      { kind: 'split', by: { responses: await membersOf(group.id) }, reason: REASON },
      { kind: 'exclude', responses: [], reason: REASON },
      { kind: 'exclude', responses: ['nonsense'], reason: REASON },
      { kind: 'exclude', responses: (await membersOf(group.id)).slice(0, 1), reason: ' ' },
      { kind: 'merge', with: group.id, reason: REASON },
    ];
    const before = await state(consultation.id);
    for (const refusal of refusals) {
      const outcome = await act(group.id, refusal);
      expect([refusal, outcome.kind]).toEqual([refusal, 'refused']);
    }
    expect(await state(consultation.id)).toEqual(before);
    await expect(act(group.id, { kind: 'merge', with: 'nonsense', reason: REASON })).rejects.toThrow(NotFound);
    await expect(world.findings.undoCampaignAct('nonsense', OFFICER)).rejects.toThrow(NotFound);
  });

  it('is told by the journal in ids and counts, once each', async () => {
    const rows = await world.db.query<{ body: object }>(
      `SELECT body FROM journal_entries WHERE kind LIKE 'campaign.%' AND body->>'item' = $1`,
      [group.itemId],
    );
    const [acts] = await world.db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM findings_acts WHERE item_id = $1',
      [group.itemId],
    );
    expect(rows).toHaveLength(acts?.n ?? 0);
    expect(rows.length).toBeGreaterThan(6);
    expect(JSON.stringify(rows)).not.toMatch(/buses|union|Officer|Another/iu);
  });
});

describe('who belongs to a group', () => {
  it('excludes the first letter, and the record goes on with the others under their new id', async () => {
    const { consultation, groups } = await twoCampaigns(111);
    const group = groups[0]!;
    const before = await state(consultation.id);
    done(await act(group.id, { kind: 'name', name: 'Save our buses' }));
    const [first = '', second = '', ...rest] = await membersOf(group.id);
    const excluded = done(await act(group.id, { kind: 'exclude', responses: [first], reason: 'A councillor’s own' }));
    expect(excluded.groupId).not.toBe(group.id);
    expect(excluded.otherId).toBeUndefined();
    expect(await membersOf(excluded.groupId)).toEqual([second, ...rest]);
    expect(await world.findings.group(excluded.groupId)).toMatchObject({
      name: 'Save our buses',
      members: 9,
      version: 2,
    });
    // A link from before leads to the same group.
    expect((await world.findings.group(group.id)).id).toBe(excluded.groupId);
    const two = done(await act(excluded.groupId, { kind: 'exclude', responses: rest.slice(0, 2), reason: REASON }));
    expect(await world.findings.undoCampaignAct(excluded.actId, OFFICER)).toMatchObject({ kind: 'refused' });
    done(await world.findings.undoCampaignAct(two.actId, OFFICER));
    expect(done(await world.findings.undoCampaignAct(excluded.actId, OFFICER)).groupId).toBe(group.id);
    expect(await world.findings.group(group.id)).toMatchObject({ name: 'Save our buses', members: 10 });
    expect(await state(consultation.id)).toEqual(before);
  });

  it('takes a pair apart, of which nothing is left but its history', async () => {
    const consultation = await world.factory.consultation();
    const ids = await world.receive(
      consultation,
      nearPairs(1, 4)
        .flat()
        .map((text) => ({ text })),
    );
    await world.findings.settle();
    const [group] = await world.findings.groups(consultation.id);
    const excluded = done(
      await act(group?.id ?? '', { kind: 'exclude', responses: ids.slice(1), reason: 'Two people' }),
    );
    expect(await world.findings.groups(consultation.id)).toEqual([]);
    await expect(world.findings.group(excluded.groupId)).rejects.toThrow(NotFound);
    const [past] = await world.findings.campaignHistory(group?.id ?? '');
    expect(past).toMatchObject({ kind: 'exclude', canUndo: true });
    expect(done(await world.findings.undoCampaignAct(past?.id ?? '', OFFICER)).groupId).toBe(group?.id);
    expect((await world.findings.group(group?.id ?? '')).members).toBe(2);
  });

  it('splits by words and by letters into two groups that both stay whole', async () => {
    const { consultation, ids, groups } = await twoCampaigns(121);
    const group = groups[0]!;
    const before = await state(consultation.id);
    // Every third letter ends on its own family.
    const split = done(await act(group.id, { kind: 'split', by: { words: 'MY own, family' }, reason: REASON }));
    expect((await membersOf(split.otherId ?? '')).length).toBe(4);
    expect(await membersOf(split.groupId)).toEqual(ids.slice(0, 10).filter((_, i) => i % 3 !== 0));
    done(await world.findings.undoCampaignAct(split.actId, OFFICER));
    expect(await state(consultation.id)).toEqual(before);
    const some = [ids[8], ids[2], ids[5]].map(String);
    const again = done(await act(group.id, { kind: 'split', by: { responses: some }, reason: REASON }));
    expect(await membersOf(again.otherId ?? '')).toEqual([ids[2], ids[5], ids[8]]);
    // Another act on the part, and the split cannot be undone before that.
    const named = done(await act(again.otherId ?? '', { kind: 'name', name: 'The late ones' }));
    expect(await world.findings.undoCampaignAct(again.actId, OFFICER)).toMatchObject({ kind: 'refused' });
    done(await world.findings.undoCampaignAct(named.actId, OFFICER));
    done(await world.findings.undoCampaignAct(again.actId, OFFICER));
    expect(await state(consultation.id)).toEqual(before);
  });

  it('merges two groups under the record of the larger, and lifts an earlier split', async () => {
    const { consultation, groups } = await twoCampaigns(131);
    const [larger, smaller] = groups as [Group, Group];
    const before = await state(consultation.id);
    done(await act(larger.id, { kind: 'name', name: 'Larger' }));
    done(await act(smaller.id, { kind: 'name', name: 'Smaller' }));
    done(await act(smaller.id, { kind: 'organiser', organiser: 'Somebody' }));
    const merged = done(
      await act(smaller.id, { kind: 'merge', with: larger.id, reason: 'One campaign, two wordings' }),
    );
    expect(await world.findings.group(merged.groupId)).toMatchObject({
      name: 'Larger',
      organiser: 'Somebody',
      members: 16,
    });
    expect((await world.findings.group(smaller.id)).id).toBe(merged.groupId);
    expect(await world.findings.campaignHistory(smaller.id)).toEqual(
      await world.findings.campaignHistory(merged.groupId),
    );
    expect((await world.findings.campaignHistory(merged.groupId)).map(({ kind }) => kind)).toEqual([
      'merge',
      'organiser',
      'name',
      'name',
    ]);
    const split = done(
      await act(merged.groupId, {
        kind: 'split',
        by: { responses: (await membersOf(merged.groupId)).slice(-6) },
        reason: REASON,
      }),
    );
    const again = done(await act(split.groupId, { kind: 'merge', with: split.otherId ?? '', reason: 'After all' }));
    expect((await world.findings.group(again.groupId)).members).toBe(16);
    for (const { actId } of [again, split, merged]) done(await world.findings.undoCampaignAct(actId, OFFICER));
    expect(await world.findings.group(smaller.id)).toMatchObject({
      name: 'Smaller',
      organiser: 'Somebody',
      members: 6,
    });
    const { organiser, name } = await world.findings.group(larger.id);
    expect([name, organiser]).toEqual(['Larger', undefined]);
    expect(await state(consultation.id)).toEqual(before);
  });

  it('refuses to merge letters to two recommendations', async () => {
    const consultation = await world.factory.consultation();
    for (const text of letters(6, 141))
      await world.factory.submission(consultation, {
        answers: [
          { item: 'R1', stance: 'supports', text },
          { item: 'R2', stance: 'supports', text },
        ],
      });
    await world.findings.settle();
    const [one, two] = (await world.findings.groups(consultation.id)) as [Group, Group];
    expect(await act(one.id, { kind: 'merge', with: two.id, reason: REASON })).toMatchObject({ kind: 'refused' });
  });
});

describe('what follows from a confirmed group', () => {
  it('follows it through exclusion, split and merger, and goes back with each undo', async () => {
    const { consultation, ids, groups } = await twoCampaigns(151);
    const [larger, smaller] = groups as [Group, Group];
    const calm = await tally(consultation.id);
    const acts = [done(await act(larger.id, { kind: 'confirm' }))];
    expect(await tally(consultation.id)).toEqual({ campaign_member: 10, considered: 6 });
    acts.push(done(await act(larger.id, { kind: 'exclude', responses: ids.slice(0, 2), reason: REASON })));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 8, considered: 8 });
    const kept = acts[1]?.groupId ?? '';
    acts.push(done(await act(kept, { kind: 'split', by: { responses: ids.slice(2, 5) }, reason: REASON })));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 5, considered: 11 });
    const parts = acts[2];
    expect((await world.findings.group(parts?.otherId ?? '')).confirmed?.by).toBe('Olive Officer');
    acts.push(done(await act(parts?.groupId ?? '', { kind: 'merge', with: smaller.id, reason: REASON })));
    // Those of the other group wait for a confirmation anew.
    const merged = await world.findings.group(acts[3]?.groupId ?? '');
    expect([merged.members, merged.joinedSince, merged.confirmed?.by]).toEqual([11, 6, 'Olive Officer']);
    expect(await tally(consultation.id)).toEqual({ campaign_member: 5, considered: 11 });
    acts.push(done(await act(merged.id, { kind: 'confirm' }, OTHER)));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 11, considered: 5 });
    for (const { actId } of acts.reverse()) done(await world.findings.undoCampaignAct(actId, OFFICER));
    expect(await tally(consultation.id)).toEqual(calm);
  });
});

describe('a group that changes while officers have spoken about it', () => {
  const send = async (consultation: Consultation, texts: string[]) => {
    const ids = await world.receive(
      consultation,
      texts.map((text) => ({ text })),
    );
    await world.findings.settle();
    return ids;
  };

  it('lets letters that join a confirmed campaign wait for another confirmation', async () => {
    const { consultation, groups } = await twoCampaigns(161);
    const group = groups[0]!;
    done(await act(group.id, { kind: 'confirm' }));
    await send(consultation, letters(10, 161).slice(0, 3));
    expect(await world.findings.group(group.id)).toMatchObject({ id: group.id, members: 13, joinedSince: 3 });
    expect(await tally(consultation.id)).toEqual({ campaign_member: 10, considered: 9 });
    expect(await world.findings.groupTotals(consultation.id)).toEqual({
      campaigns: 2,
      duplicates: 0,
      unconfirmed: 1,
      joinedSince: 1,
    });
    const again = done(await act(group.id, { kind: 'confirm' }));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 13, considered: 6 });
    expect(await world.findings.group(group.id)).toMatchObject({ joinedSince: 0 });
    done(await world.findings.undoCampaignAct(again.actId, OFFICER));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 10, considered: 9 });
  });

  it('keeps name, confirmation and rulings when its first letters are erased, and gives the pointers a new first', async () => {
    const consultation = await world.factory.consultation();
    const [text = ''] = letters(2, 171).slice(1);
    const references: string[] = [];
    for (let i = 0; i < 8; i++) {
      const wish = { answers: [{ item: 'R1', stance: 'supports' as const, text }] };
      references.push((await world.factory.submission(consultation, wish)).reference);
    }
    await world.findings.settle();
    const [group] = (await world.findings.groups(consultation.id)) as [Group];
    const letterIds = await membersOf(group.id);
    const excluded = done(await act(group.id, { kind: 'exclude', responses: letterIds.slice(7), reason: REASON }));
    done(await act(group.id, { kind: 'name', name: 'Outlives its letters' }));
    done(await act(group.id, { kind: 'confirm' }));
    for (const reference of references.slice(0, 2))
      await world.intake.erase(reference, { by: OFFICER, reason: 'They asked for it.' });
    await world.subscriptions.settle();
    await world.findings.settle();
    const now = await world.findings.group(group.id);
    expect(now).toMatchObject({ name: 'Outlives its letters', members: 5, joinedSince: 0 });
    expect(now.confirmed).toBeDefined();
    expect(now.id).not.toBe(group.id);
    expect(await membersOf(now.id)).toEqual(letterIds.slice(2, 7));
    // What was erased counts as it did; the others point to the first that is left.
    expect(await tally(consultation.id)).toEqual({ campaign_member: 7, considered: 1 });
    const pointers = await world.db.query<{ of: string | null }>(
      `SELECT disposition_of AS of FROM intake_v_submission
        WHERE consultation_id = $1 AND erased_at IS NULL AND disposition = 'campaign_member' ORDER BY number`,
      [consultation.id],
    );
    const [{ id: firstLeft } = { id: '' }] = await world.db.query<{ id: string }>(
      'SELECT submission_id AS id FROM intake_v_response WHERE id = $1',
      [letterIds[2]],
    );
    expect(pointers.map(({ of }) => of)).toEqual([null, firstLeft, firstLeft, firstLeft, firstLeft]);
    const acts = await world.findings.campaignHistory(now.id);
    for (const { id } of acts) done(await world.findings.undoCampaignAct(id, OFFICER));
    expect(acts.at(-1)?.id).toBe(excluded.actId);
    expect((await world.findings.groups(consultation.id)).map(({ members }) => members)).toEqual([6]);
  });

  it('goes on when an earlier letter comes in', async () => {
    const consultation = await world.factory.consultation();
    const texts = letters(7, 181);
    const held = await world.factory.submission(consultation, {
      answers: [{ item: 'R1', stance: 'supports', text: texts[0] ?? '' }],
    });
    const reason = 'waits for a person';
    await world.db.tx((tx) =>
      world.intake.dispose(tx, held.submissionId, { disposition: 'quarantined', by: OFFICER, reason }),
    );
    await send(consultation, texts.slice(1));
    const [group] = (await world.findings.groups(consultation.id)) as [Group];
    done(await act(group.id, { kind: 'name', name: 'Came in late' }));
    done(await act(group.id, { kind: 'confirm' }));
    await world.db.tx((tx) =>
      world.intake.dispose(tx, held.submissionId, { disposition: 'considered', by: OFFICER, reason: 'an answer' }),
    );
    await world.findings.settle();
    const now = await world.findings.group(group.id);
    expect(now.id).not.toBe(group.id);
    expect(now).toMatchObject({ name: 'Came in late', members: 7, joinedSince: 1, version: 2 });
    expect(await tally(consultation.id)).toEqual({ campaign_member: 6, considered: 1 });
    // Let in by a person, it is a letter like all others.
    done(await act(now.id, { kind: 'confirm' }));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 7 });
  });

  it('lets another letter stand for all when the first one is withdrawn', async () => {
    const consultation = await world.factory.consultation({
      facts: { policies: { campaignRule: 'one-counts' } as never },
    });
    const [text = ''] = letters(2, 185).slice(1);
    const receipts = [];
    for (let i = 0; i < 6; i++) {
      const answers = [{ item: 'R1', stance: 'supports' as const, text }];
      receipts.push(await world.factory.submission(consultation, { answers }));
    }
    await world.findings.settle();
    const [group] = (await world.findings.groups(consultation.id)) as [Group];
    done(await act(group.id, { kind: 'confirm' }));
    expect(await tally(consultation.id)).toEqual({ duplicate_of: 5, campaign_member: 1 });
    await world.intake.withdraw(receipts[0]?.reference ?? '', receipts[0]?.secret ?? '');
    await world.subscriptions.settle();
    expect(await tally(consultation.id)).toEqual({ withdrawn: 1, duplicate_of: 4, campaign_member: 1 });
    const [second] = await world.findings.letters(group.id, { from: 1, limit: 1 });
    expect(second).toMatchObject({ submissionId: receipts[1]?.submissionId, disposition: 'campaign_member' });
  });

  it('lets an officer confirm letters in many wordings, and sets nobody aside for them', async () => {
    const consultation = await world.factory.consultation({
      facts: { policies: { campaignRule: 'one-counts' } as never },
    });
    // Twelve passages, each in six wordings, and every letter with another choice of them.
    const random = seeded(77);
    const [pool = ''] = letters(1, 187);
    const wordings = Array.from({ length: 12 }, () =>
      Array.from({ length: 6 }, () =>
        shuffled(pool.split(/\W+/u), Math.floor(random() * 1e6))
          .slice(0, 14)
          .join(' '),
      ),
    );
    const spun = Array.from({ length: 60 }, () =>
      wordings.map((passage) => passage[Math.floor(random() * 6)] ?? '').join('. '),
    );
    await send(consultation, spun);
    const [group] = (await world.findings.groups(consultation.id)) as [Group];
    expect(group.certainty).toBe('weak');
    const before = await tally(consultation.id);
    expect(before).toEqual({ considered: 60 });
    const confirmed = done(await act(group.id, { kind: 'confirm' }));
    const after = await tally(consultation.id);
    expect(group.members).toBeGreaterThan(50);
    expect(after['campaign_member']).toBe(group.members);
    expect(Object.keys(after)).not.toContain('duplicate_of');
    done(await world.findings.undoCampaignAct(confirmed.actId, OFFICER));
    expect(await tally(consultation.id)).toEqual(before);
  });

  it('leaves alone what a person decides about one of its letters', async () => {
    const { consultation, groups } = await twoCampaigns(191);
    const group = groups[0]!;
    const confirmed = done(await act(group.id, { kind: 'confirm' }));
    const [letter] = await world.findings.letters(group.id, { from: 3, limit: 1 });
    const reason = 'reads as an answer of its own';
    await world.db.tx((tx) =>
      world.intake.dispose(tx, letter?.submissionId ?? '', { disposition: 'considered', by: OTHER, reason }),
    );
    await send(consultation, letters(10, 191).slice(0, 1));
    done(await act(group.id, { kind: 'confirm' }));
    expect(await tally(consultation.id)).toEqual({ campaign_member: 10, considered: 7 });
    const [last] = await world.findings.campaignHistory(group.id);
    done(await world.findings.undoCampaignAct(last?.id ?? '', OFFICER));
    done(await world.findings.undoCampaignAct(confirmed.actId, OFFICER));
    expect(await tally(consultation.id)).toEqual({ considered: 17 });
  });
});

describe('what an officer reads of a campaign', () => {
  let consultation: Consultation;
  let groups: Group[];
  let ids: string[];
  beforeAll(async () => {
    ({ consultation, groups, ids } = await twoCampaigns(201));
  });

  it('comes by kind and by the page, the largest first', async () => {
    await world.receive(
      consultation,
      nearPairs(2, 8)
        .flat()
        .map((text) => ({ text })),
    );
    await world.findings.settle();
    const sizes = async (page?: Parameters<typeof world.findings.groups>[1]) =>
      (await world.findings.groups(consultation.id, page)).map(({ members }) => members);
    expect(await sizes()).toEqual([10, 6, 2, 2]);
    expect(await sizes({ kind: 'campaign', from: 0, limit: 10 })).toEqual([10, 6]);
    expect(await sizes({ kind: 'duplicates', from: 1, limit: 10 })).toEqual([2]);
    expect(await sizes({ from: 1, limit: 2 })).toEqual([6, 2]);
    expect(await world.findings.groupTotals(consultation.id)).toMatchObject({ campaigns: 2, duplicates: 2 });
  });

  it('is when the letters came in, with facts', async () => {
    const { channels, signals } = await world.findings.campaignArrivals(groups[0]?.id ?? '');
    expect(channels.map(({ channel }) => channel)).toEqual(['api']);
    expect(channels[0]?.days.reduce((sum, { n }) => sum + n, 0)).toBe(10);
    expect(channels[0]?.days[0]?.day).toMatch(/^\d{4}-\d\d-\d\d$/u);
    expect(signals.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['densest-hour', 'half-within', 'same-minute', 'longest-pause', 'night']),
    );
    await expect(world.findings.campaignArrivals(consultation.id)).rejects.toThrow(NotFound);
  });

  it('is any two letters side by side, with what was verified between them', async () => {
    done(await act(groups[0]?.id ?? '', { kind: 'name', name: 'Side by side' }));
    const pair = await world.findings.letterPair(consultation.id, ids[2] ?? '', ids[1] ?? '');
    expect(pair.relation).toMatchObject({ kind: 'exact' });
    expect(pair.one).toMatchObject({ responseId: ids[2], disposition: 'considered', stance: 'supports' });
    expect(pair.one.group).toEqual({ id: groups[0]?.id, name: 'Side by side' });
    expect(pair.one.text).toBe(pair.other.text);
    const strangers = await world.findings.letterPair(consultation.id, ids[1] ?? '', ids[12] ?? '');
    expect(Object.keys(strangers)).toEqual(['one', 'other']);
    const elsewhere = (await twoCampaigns(205)).ids[0] ?? '';
    await expect(world.findings.letterPair(consultation.id, ids[1] ?? '', elsewhere)).rejects.toThrow(NotFound);
  });

  it('is what the own words of each letter are about, and not what the letter is about', async () => {
    const own = 'The ferry to the island no longer runs in winter and my shop depends on it.';
    const texts = letters(11, 207).filter((_, i) => i % 3 !== 0);
    const sent = await world.receive(consultation, [
      ...texts.map((text) => ({ text })),
      { text: `${texts[0] ?? ''}\n\n${own}` },
    ]);
    await world.findings.settle();
    const item = groups[0]?.itemId ?? '';
    const word = texts[0]?.split(' ')[1] ?? '';
    for (const [label, words] of [
      ['Ferries', ['ferry']],
      ['The letter', [word]],
    ] as const) {
      const added = await world.findings.addTheme(item, { label, words }, OFFICER);
      expect(added.kind).toBe('done');
    }
    await world.findings.code(item, OFFICER);
    await world.findings.settle();
    const group = (await world.findings.groups(consultation.id)).find(({ members }) => members === sent.length);
    const read = await world.findings.letters(group?.id ?? '', { from: 0, limit: 50 });
    expect(read.map(({ themes }) => themes)).toEqual([...texts.map(() => []), ['Ferries']]);
    expect(read.at(-1)?.ownWords).toContain('ferry');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consultation } from '#consultations';
import { Consultations } from '#consultations';
import type { Decision, DecisionInput } from '#decisions';
import { mainThemes, type SealedOutcome } from '#outcomes';
import { newId } from '#platform';
import { APPROVER, OFFICER } from '../../support/factory.js';
import { answers } from '../findings/texts.js';
import { startWorld, type World } from '../outcomes/world.js';

const SECOND_OFFICER = { ...OFFICER, id: newId(), name: 'Otto Other' };

function granted<T extends { kind: string }>(result: T): Exclude<T, { kind: 'refused' }> {
  if (result.kind === 'refused') throw new Error(JSON.stringify(result));
  return result as Exclude<T, { kind: 'refused' }>;
}

const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date());

describe('a decision', () => {
  let world: World;
  let consultation: Consultation;
  let recommendation: string;
  let assembly: string;
  let outcome: SealedOutcome;

  const complete = (with_: Partial<DecisionInput> = {}): DecisionInput => ({
    status: 'accepted',
    text: 'The council will plant 400 trees along the quay.',
    reasons: 'Most of those who wrote want shade, and the wind is less of a problem than was feared.',
    alternatives: [{ title: 'Awnings', why: 'They last ten years and cost as much.' }],
    decisionMaker: 'Cabinet',
    decidedOn: today(),
    minutes: 'Cabinet, minute 9',
    interests: 'None',
    outcomeHash: outcome.hash,
    themeAnswers: outcome.report.themes.map(({ themeId }) => ({
      themeId,
      answer: 'partly',
      reason: 'As far as the money goes.',
    })),
    commitments: [{ text: 'Plant the first hundred', owner: 'Head of Parks', due: '2099-03-01' }],
    ...with_,
  });

  beforeAll(async () => {
    world = await startWorld();
    consultation = await world.answered(answers(60, 5));
    const [item] = consultation.items;
    recommendation = item?.recommendationId ?? '';
    assembly = consultation.assembly.slug;
    await world.findings.settle();
  });
  afterAll(() => world.stop());

  it('is not recorded before the responses are considered, and says how many are not', async () => {
    const draft = await world.decisions.draft(recommendation, { status: 'accepted' }, OFFICER);
    const refusal = await world.decisions.submit(draft.id, OFFICER);
    expect(refusal).toMatchObject({ kind: 'refused', reason: expect.stringContaining('(60 not yet considered)') });
    await world.analyse(consultation);
    const sealed = await world.outcomes.seal(consultation.items[0]?.id ?? '', OFFICER);
    if (sealed.kind === 'refused') throw new Error(sealed.reason);
    outcome = sealed;
  });

  it('answers each main theme of the sealed outcome it rests on', async () => {
    const [theme] = mainThemes(outcome.report);
    const draft = await world.decisions.draft(
      recommendation,
      complete({ themeAnswers: complete().themeAnswers?.filter((one) => one.themeId !== theme?.themeId) ?? [] }),
      OFFICER,
    );
    const refusal = await world.decisions.submit(draft.id, OFFICER);
    expect(refusal).toMatchObject({
      kind: 'refused',
      faults: [{ message: expect.stringContaining(`“${theme?.label ?? '?'}”`) }],
    });
    await world.decisions.draft(recommendation, complete({ outcomeHash: null }), OFFICER);
    expect((await world.decisions.readiness(draft.id)).faults.map((fault) => fault.path)).toEqual(['outcomeHash']);
  });

  it('is not made of words that promise nothing', async () => {
    const vague = complete({ text: 'The council will consider and explore this.', commitments: [] });
    const draft = await world.decisions.draft(recommendation, vague, OFFICER);
    expect(await world.decisions.submit(draft.id, OFFICER)).toMatchObject({
      kind: 'refused',
      faults: [{ path: 'text', message: expect.stringContaining('promises nothing') }],
    });
  });

  it('is published by a second person, who is an approver', async () => {
    const draft = await world.decisions.draft(recommendation, complete(), OFFICER);
    expect(await world.decisions.publish(draft.id, APPROVER)).toMatchObject({
      kind: 'refused',
      reason: 'Submit it first.',
    });
    granted(await world.decisions.submit(draft.id, OFFICER));
    expect(await world.decisions.publish(draft.id, OFFICER)).toMatchObject({
      reason: expect.stringContaining('second person'),
    });
    expect(await world.decisions.publish(draft.id, { ...OFFICER, role: 'approver' })).toMatchObject({
      reason: expect.stringContaining('second person'),
    });
    expect(await world.decisions.publish(draft.id, SECOND_OFFICER)).toMatchObject({
      reason: expect.stringContaining('approver'),
    });
    await expect(
      world.db.query(
        `UPDATE decisions_decisions SET state = 'published', published_by_id = drafted_by_id, published_at = now() WHERE id = $1`,
        [draft.id],
      ),
    ).rejects.toThrow('decisions_second_person');
    const { decision } = granted(await world.decisions.publish(draft.id, APPROVER));
    expect(decision).toMatchObject({ state: 'published', version: 1, published: { name: 'Amir Approver' } });
    expect(decision.answers).toHaveLength(outcome.report.themes.filter(({ themeId }) => themeId !== '').length);
  });

  it('is in the journal, and moves the consultation on', async () => {
    await world.journal.integrate();
    const entry = (await world.journal.about(recommendation)).find(({ kind }) => kind === 'decision.published');
    expect(entry?.body).toMatchObject({ status: 'accepted', version: 1, outcome: outcome.hash });
    expect((await world.app.get(Consultations).byId(consultation.id)).state).toBe('decided');
  });

  it('cannot be changed once it is published, nor can what it promised', async () => {
    for (const sql of [
      `UPDATE decisions_decisions SET status = 'not_accepted'`,
      'DELETE FROM decisions_decisions',
      `UPDATE decisions_commitments SET due = '2100-01-01'`,
      'DELETE FROM decisions_theme_answers',
      `INSERT INTO decisions_commitments (id, decision_id, position, text, owner, due)
         SELECT gen_random_uuid(), id, 9, 'slipped in', 'nobody', now() FROM decisions_decisions`,
      'TRUNCATE decisions_decisions CASCADE',
    ]) {
      await expect(world.db.query(sql)).rejects.toThrow(/is refused/u);
    }
  });

  it('is corrected by another version, with a reason, beside the first', async () => {
    const draft = await world.decisions.draft(recommendation, complete({ minutes: 'Cabinet, minute 10' }), OFFICER);
    expect(draft.version).toBe(2);
    expect(await world.decisions.submit(draft.id, OFFICER)).toMatchObject({ faults: [{ path: 'correction' }] });
    await world.decisions.draft(
      recommendation,
      complete({ minutes: 'Cabinet, minute 10', correction: 'The number of the minute was wrong' }),
      OFFICER,
    );
    granted(await world.decisions.submit(draft.id, OFFICER));
    granted(await world.decisions.publish(draft.id, APPROVER));
    const { current, versions, making } = await world.decisions.forRecommendation(recommendation);
    expect([current?.version, versions.length, making]).toEqual([2, 2, undefined]);
  });

  it('is handed back with a reason and can then be changed', async () => {
    const other = await world.factory.consultation({ state: 'draft' });
    const id = other.items[1]?.recommendationId ?? '';
    const without: Partial<DecisionInput> = { outcomeHash: null, themeAnswers: [] };
    const draft = await world.decisions.draft(
      id,
      complete({
        ...without,
        status: 'already_policy',
        earlierPolicy: 'Tree plan of 2021',
        earlierPolicyOn: '2021-05-01',
      }),
      OFFICER,
    );
    granted(await world.decisions.submit(draft.id, OFFICER));
    await expect(world.decisions.draft(id, complete(without), OFFICER)).rejects.toThrow('waits to be published');
    expect(granted(await world.decisions.handBack(draft.id, 'Name the plan', APPROVER)).decision).toMatchObject({
      state: 'draft',
      returnedBecause: 'Amir Approver: Name the plan',
    });
    granted(await world.decisions.submit(draft.id, OFFICER));
    granted(await world.decisions.publish(draft.id, APPROVER));
  });

  it('stops a consultation that would open after it', async () => {
    const late = await world.factory.consultation({ state: 'draft' });
    const [first] = late.items;
    const draft = await world.decisions.draft(
      first?.recommendationId ?? '',
      complete({ outcomeHash: null, themeAnswers: [] }),
      OFFICER,
    );
    granted(await world.decisions.submit(draft.id, OFFICER));
    granted(await world.decisions.publish(draft.id, APPROVER));
    const refusal = await world.app.get(Consultations).submit(late.slug, OFFICER);
    expect(refusal).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(refusal)).toContain('A decision on R1 was recorded on');
  });

  describe('on its line', () => {
    it('has each stop with its day and what it rests on', async () => {
      const line = await world.lines.line(assembly, 'R1');
      expect(line.stops.map(({ name, state }) => [name, state])).toEqual([
        ['assembly', 'past'],
        ['recommendation', 'past'],
        ['consultation', 'past'],
        ['outcome', 'past'],
        ['decision', 'past'],
        ['delivery', 'present'],
      ]);
      expect(line.held?.received).toBe(60);
      expect(line.outcomes[0]?.hash).toBe(outcome.hash);
      expect(line.decisions.map((one: Decision) => one.version)).toEqual([2, 1]);
      await expect(world.lines.line(assembly, 'R99')).rejects.toThrow('There is no recommendation R99');
    });

    it('stands on the members’ board beside all others, from one query', async () => {
      const open = await world.factory.consultation({ state: 'open', slug: 'open-now' });
      await world.factory.submission(open);
      const board = await world.lines.board();
      const mine = board.find((row) => row.recommendationId === recommendation);
      expect(mine).toMatchObject({
        forYou: 'decided',
        vote: { for: 40, against: 5, abstain: 2 },
        stance: { base: outcome.report.answered, counts: outcome.report.stance },
        decision: { label: 'Accepted' },
      });
      expect(mine?.mainThemes.length).toBe(mainThemes(outcome.report).length);
      const asked = board.find((row) => row.consultation?.slug === 'open-now' && row.ref === 'R1');
      expect(asked).toMatchObject({ forYou: 'under-way', received: 1, stance: null, decision: null });
      expect(asked?.stop).toMatchObject({ name: 'consultation', state: 'present' });
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Card } from '#findings';
import { OFFICER } from '../../support/factory.js';
import { answers, letters } from './texts.js';
import { startWorld, type World } from './world.js';

const OTHER = { id: '0190d3b4-0000-7000-8000-000000000001', name: 'Ada Another' };

function done<T extends { kind: string }>(outcome: T): Exclude<T, { kind: 'refused' }> {
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome));
  return outcome as Exclude<T, { kind: 'refused' }>;
}

describe('what officers make of the findings', () => {
  let world: World;
  let consultationId: string;
  let item: string;
  const given = [...answers(150, 31), ...letters(24, 32).map((text) => ({ text, stance: 'opposes' as const }))];

  beforeAll(async () => {
    world = await startWorld();
    const consultation = await world.factory.consultation();
    consultationId = consultation.id;
    item = consultation.items[0]?.id ?? '';
    await world.receive(consultation, given);
    await world.receive(
      consultation,
      [{ text: letters(3, 32)[1] ?? '' }, { text: letters(3, 32)[1] ?? '' }],
      'jo@example.org',
    );
    await world.close(consultation);
    await world.findings.settle();
  });
  afterAll(() => world.stop());

  const candidates = () => world.findings.candidates(item);
  const first = async (): Promise<Card> => {
    const [card] = await candidates();
    if (card === undefined) throw new Error('no candidates');
    return card;
  };

  it('shows candidates with people, their split and quotes on both sides where there are any', async () => {
    const cards = await candidates();
    expect(cards.length).toBeGreaterThanOrEqual(2);
    for (const card of cards) {
      expect(Object.values(card.stance).reduce((sum, n) => sum + n, 0)).toBe(card.people);
      expect(card.keywords.length).toBeGreaterThan(0);
      expect(card.stability).toBeGreaterThanOrEqual(0);
    }
    expect(cards.some((card) => card.quotes.length > 0)).toBe(true);
  });

  it('lets the second of two officers see what the first one did', async () => {
    const card = await first();
    const [one, two] = await Promise.all([
      world.findings.confirmTheme(card.id, OFFICER, 'Buses that come'),
      world.findings.dropTheme(card.id, 'not about this', OTHER),
    ]);
    expect([one.kind, two.kind].sort()).toEqual(['done', 'refused']);
    const history = await world.findings.history(item);
    expect(history).toHaveLength(1);
    done(await world.findings.undo(history[0]?.id ?? '', OTHER));
    expect((await candidates()).map(({ id }) => id)).toContain(card.id);
  });

  it('refuses a coding without confirmed themes', async () => {
    expect(await world.findings.code(item, OFFICER)).toMatchObject({ kind: 'refused' });
  });

  it('codes every response against the confirmed codeframe, with evidence from its own words', async () => {
    for (const card of (await candidates()).slice(0, 5)) done(await world.findings.confirmTheme(card.id, OFFICER));
    expect(done(await world.findings.code(item, OFFICER))).toEqual({ kind: 'coding', version: 1 });
    await world.findings.settle();
    const progress = await world.findings.progress(consultationId);
    expect(progress.settled).toBe(true);
    expect(progress.stages.find(({ stage }) => stage === 'coded')).toEqual({ stage: 'coded', done: 176, of: 176 });
    const wrong = await world.db.query(
      `SELECT c.* FROM findings_v_code c JOIN intake_v_response v ON v.id = c.response_id
        WHERE c.evidence = '' OR strpos(v.text, c.evidence) = 0`,
    );
    expect(wrong).toEqual([]);
    const table = await world.findings.themeTable(item);
    for (const row of table) expect(Object.values(row.stance).reduce((sum, n) => sum + n, 0)).toBe(row.people);
    expect(Math.max(...table.map((row) => row.people))).toBeGreaterThan(20);
    for (const quote of table.flatMap((row) => row.quotes)) {
      const [row] = await world.db.query<{ text: string }>('SELECT text FROM intake_v_response WHERE id = $1', [
        quote.responseId,
      ]);
      expect(row?.text.replace(/\s+/gu, ' ')).toContain(quote.text);
    }
  });

  it('codes the same themes as the same version, and what an undo leads back to with the same codes', async () => {
    const codes = async (version: number) =>
      world.db.query(
        'SELECT response_id, theme_id, confidence, evidence FROM findings_codes WHERE item_id = $1 AND version = $2 ORDER BY 1, 2',
        [item, version],
      );
    expect(done(await world.findings.code(item, OTHER)).version).toBe(1);
    const [one, two] = (await world.findings.themes(item)).confirmed;
    const merged = done(await world.findings.mergeThemes([one?.id ?? '', two?.id ?? ''], 'Getting about', OFFICER));
    expect(done(await world.findings.code(item, OFFICER)).version).toBe(2);
    await world.findings.settle();
    expect((await world.findings.themeTable(item)).map((row) => row.label)).toContain('Getting about');
    expect(await codes(1)).not.toEqual(await codes(2));
    done(await world.findings.undo(merged.actId, OFFICER));
    expect(done(await world.findings.code(item, OFFICER)).version).toBe(3);
    await world.findings.settle();
    expect(await codes(3)).toEqual(await codes(1));
    expect((await world.findings.codeframes(item)).map(({ version, current }) => [version, current])).toEqual([
      [3, true],
      [2, false],
      [1, true],
    ]);
  });

  it('splits by words into parts that add up, and puts back together', async () => {
    const [theme] = (await world.findings.themes(item)).confirmed;
    const before = theme?.people ?? 0;
    const texts = (await world.findings.holders(theme?.id ?? '', { from: 0, limit: 500 })).map(({ text }) => text);
    const word = 'fares timetable tax cost money residents lane racks glass'
      .split(' ')
      .find((one) => texts.some((text) => text.includes(one)) && texts.some((text) => !text.includes(one)));
    const outcome = done(
      await world.findings.splitTheme(
        theme?.id ?? '',
        { words: [word ?? ''], label: 'A part of it', restLabel: 'The rest of it' },
        OFFICER,
      ),
    );
    const parts = (await world.findings.themes(item)).confirmed.filter((card) => outcome.themes.includes(card.id));
    expect(parts.map((card) => card.label).sort()).toEqual(['A part of it', 'The rest of it']);
    expect(parts.every((card) => card.people > 0)).toBe(true);
    const members = await world.db.query<{ n: string }>(
      'SELECT count(DISTINCT response_id) AS n FROM findings_theme_members WHERE theme_id = ANY ($1::uuid[])',
      [outcome.themes],
    );
    expect(parts.reduce((sum, card) => sum + card.people, 0)).toBe(Number(members[0]?.n));
    done(await world.findings.undo(outcome.actId, OTHER));
    expect((await world.findings.theme(theme?.id ?? '')).card.people).toBe(before);
  });

  it('adds a theme by hand, late, and finds its people by their words', async () => {
    const added = done(
      await world.findings.addTheme(item, { label: 'The canal path', words: ['canal', 'lighting'] }, OFFICER),
    );
    const { card } = await world.findings.theme(added.themes[0] ?? '');
    expect(card.people).toBe(given.filter(({ text }) => /canal|lighting/u.test(text)).length);
    done(await world.findings.code(item, OFFICER));
    await world.findings.settle();
    const row = (await world.findings.themeTable(item)).find(({ label }) => label === 'The canal path');
    expect(row?.people).toBe(card.people);
  });

  it('writes every act into the journal, in the same transaction', async () => {
    await world.subscriptions.settle();
    const rows = await world.db.query<{ kind: string; n: number }>(
      `SELECT kind, count(*)::int AS n FROM journal_entries WHERE kind LIKE 'theme.%' OR kind LIKE 'codeframe.%' GROUP BY 1`,
    );
    const counted = Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
    const [acts] = await world.db.query<{ n: number }>('SELECT count(*)::int AS n FROM findings_acts');
    expect(rows.filter(({ kind }) => kind.startsWith('theme.')).reduce((sum, { n }) => sum + n, 0)).toBe(acts?.n);
    expect(counted).toMatchObject({
      'theme.merged': 1,
      'theme.split': 1,
      'theme.undone': 3,
      'theme.added': 1,
      'codeframe.coded': 4,
    });
  });

  it('counts each sender of a confirmed campaign, and the same letter from the same contact once; undo takes it back', async () => {
    const [campaign] = await world.findings.groups(consultationId);
    expect(campaign).toMatchObject({ kind: 'campaign', members: 26, counted: 26, withOwnWords: 8 });
    const calm = await world.intake.reconciliation(consultationId);
    const { actId } = done(await world.findings.campaignAct(campaign?.id ?? '', { kind: 'confirm' }, OFFICER, 0));
    const reconciliation = await world.intake.reconciliation(consultationId);
    expect(reconciliation.balanced).toBe(true);
    expect(Object.fromEntries(reconciliation.byDisposition.map(({ disposition, n }) => [disposition, n]))).toEqual({
      considered: 150,
      campaign_member: 25,
      duplicate_of: 1,
    });
    expect(await world.findings.campaignAct(campaign?.id ?? '', { kind: 'confirm' }, OTHER, 1)).toMatchObject({
      kind: 'refused',
    });
    await world.findings.settle();
    expect((await world.findings.progress(consultationId)).stages.find(({ stage }) => stage === 'coded')?.of).toBe(175);
    done(await world.findings.undoCampaignAct(actId, OFFICER));
    expect(await world.intake.reconciliation(consultationId)).toEqual(calm);
  });
});

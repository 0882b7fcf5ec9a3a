import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Findings, FindingsModule } from '#findings';
import type { Incoming } from '#intake';
import { Senders } from '../../../libs/intake/src/senders/senders.js';
import { seeded, shuffled } from '../findings/texts.js';
import { incoming, startWorld, type World } from './world.js';

/**
 * Two reconciliations that the Scottish Government published and made by hand: the consultation on a draft referendum
 * bill of 2016 to 2017, and the campaign letters on a national investment bank. Here from generated submissions, through
 * the bulk door and the rules, and printed by the product.
 */
describe('the published reconciliations', () => {
  let world: World;
  let findings: Findings;

  beforeAll(async () => {
    world = await startWorld([FindingsModule]);
    findings = world.app.get(Findings);
  });

  afterAll(() => world.stop());

  it('7,667 received = 7,198 analysed + 199 no valid name or contact + 70 blank + 200 merged, from 188 people', async () => {
    const policies = { severalRule: 'composite', contactRule: 'name-and-address', duplicatesRule: 'same-counts-once' };
    const { id, slug } = await world.consultation({ slug: 'referendum-bill', refs: ['R1'], policies });
    const result = await world.intake.receiveMany(shuffled(bill(slug), 20));
    expect(result).toEqual({ created: 7_667, again: 0, faults: [] });
    expect((await world.intake.reconciliation(id)).sentence).toBe('7,667 received = 7,597 analysed + 70 blank');
    await world.app.get(Senders).settle();
    const reconciliation = await world.intake.reconciliation(id);
    expect(reconciliation.sentence).toBe(
      '7,667 received = 7,198 analysed + 199 no valid name or contact + 70 blank + 200 merged (from 188 people who sent several)',
    );
    expect(reconciliation).toMatchObject({ received: 7_667, analysed: 7_198, balanced: true, late: 0 });
    const byDoor = reconciliation.byChannel.map(({ channel }, at) => [
      channel,
      reconciliation.lines.reduce((sum, line) => sum + (line.byChannel[at]?.n ?? 0), 0),
    ]);
    expect(byDoor).toEqual(reconciliation.byChannel.map(({ channel, n }) => [channel, n]));
    // The words of those 200 are not lost: each is read under the first that its sender sent.
    const [composed] = await world.db.query<{ responses: number; parts: number }>(
      `SELECT count(*)::int AS responses, sum(cardinality(c.parts))::int AS parts
         FROM intake_compositions c JOIN intake_v_response v ON v.id = c.response_id AND v.counted WHERE v.consultation_id = $1`,
      [id],
    );
    expect(composed).toEqual({ responses: 188, parts: 388 });
  });

  it.each([
    ['investment-bank', 753, 709, 44],
    ['investment-bank-a-year-later', 1_383, 1_360, 23],
  ])(
    'the letters of %s: %i = %i identical + %i varied',
    async (slug, letters, identical, varied) => {
      const { id } = await world.consultation({ slug, refs: ['R1'] });
      const { created } = await world.intake.receiveMany(shuffled(campaign(slug, identical, varied), letters));
      expect(created).toBe(letters);
      await findings.settle();
      const groups = await findings.groups(id);
      expect(groups.map(({ kind, members, identical, varied }) => ({ kind, members, identical, varied }))).toEqual([
        { kind: 'campaign', members: letters, identical, varied },
      ]);
    },
    180_000,
  );
});

const DOORS = ['web', 'email', 'paper', 'bulk'] as const;

function bill(slug: string): Incoming[] {
  const all: Incoming[] = [];
  const send = (text: string, respondent: Incoming['respondent']) => {
    const channel = DOORS[all.length % 4] ?? 'bulk';
    all.push(incoming(slug, { channel, respondent, answers: [{ item: 'R1', stance: 'supports', text }] }));
  };
  const person = (n: number) => ({
    kind: 'person' as const,
    name: `Person ${String(n)}`,
    email: `p${String(n)}@example.org`,
  });
  for (let n = 1; n <= 7_198; n += 1) send(`Answer of person ${String(n)}.`, person(n));
  // 176 of them send a second one and 12 two more.
  for (let n = 1; n <= 188; n += 1) {
    send(`Another answer of person ${String(n)}.`, person(n));
    if (n <= 12) send(`A third answer of person ${String(n)}.`, person(n));
  }
  for (let n = 0; n < 199; n += 1) {
    const half = n % 2 === 0 ? { name: 'Somebody' } : { email: `nameless-${String(n)}@example.org` };
    send(`Nobody knows who says this, ${String(n)}.`, { kind: 'person', ...(n % 3 === 0 ? {} : half) });
  }
  for (let n = 0; n < 70; n += 1) {
    all.push(
      incoming(slug, {
        channel: 'paper',
        respondent: person(10_000 + n),
        answers: [{ item: 'R1', text: n % 2 === 0 ? '' : 'n/a' }],
      }),
    );
  }
  return all;
}

const LETTER = `The new bank should put its first money into homes that people can heat and afford to live in.

It should lend for twenty years and longer, because insulation, heat networks and repairs pay back slowly, and no other lender waits for that.

It should publish every loan with its purpose and what came of it, and it should refuse whoever burns coal, oil or gas for a living.`;

/** The letter as it was handed out, with each sender's own greeting and name; and letters that somebody changed. */
function campaign(slug: string, identical: number, varied: number): Incoming[] {
  const random = seeded(identical);
  const own = (n: number) =>
    `In my street of ${String(n + 3)} houses ${['damp', 'cold', 'draughts'][Math.floor(random() * 3)] ?? ''} keeps children from school.`;
  return Array.from({ length: identical + varied }, (_, n) => {
    const words =
      n < identical
        ? LETTER
        : n % 2 === 0
          ? `${LETTER}\n\n${own(n)}`
          : LETTER.replace('It should publish every loan', `${own(n)} It should also publish every loan`);
    const greeting = n % 3 === 0 ? 'Dear Sir or Madam,\n\n' : '';
    const text = `${greeting}${words}\n\nYours faithfully,\nSender ${String(n)}`;
    const respondent = { kind: 'person' as const, name: `Sender ${String(n)}`, email: `s${String(n)}@example.org` };
    return incoming(slug, {
      channel: n % 5 === 0 ? 'web' : 'email',
      respondent,
      answers: [{ item: 'R1', stance: 'supports', text }],
    });
  });
}

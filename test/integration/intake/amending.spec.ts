import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { DraftFiles, Friction } from '#intake';
import { NotFound } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

describe('what whoever holds a receipt can do', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    await world.consultation({ slug: 'buses' });
    await world.consultation({ slug: 'closed', state: 'closed', closesAt: new Date(Date.now() - 3_600_000) });
  });

  afterAll(() => world.stop());

  const became = async ({ reference, secret }: { reference: string; secret: string }) =>
    (await world.intake.receipt(reference, secret)).dispositions.at(-1);

  const toAmend = async ({ reference, secret }: { reference: string; secret: string }, content: unknown = {}) => {
    const outcome = await world.intake.draftToAmend(reference, secret, () => content);
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    return outcome.draft;
  };

  it('takes an answer back, also after closing, with an entry in the journal', async () => {
    const late = await receiptFor(world.intake, incoming('closed'));
    expect(await world.intake.withdraw(late.reference, late.secret)).toBeUndefined();
    expect(await became(late)).toMatchObject({
      disposition: 'withdrawn',
      by: 'sender',
      reason: 'The sender took it back.',
    });
    await world.journal.integrate();
    const entries = await world.journal.about(late.submissionId);
    expect(entries.at(-1)?.body).toMatchObject({ from: 'late', disposition: 'withdrawn', rule: 'withdrawn@1' });
    expect(await world.intake.withdraw(late.reference, late.secret)).toBeUndefined();
    expect((await world.intake.receipt(late.reference, late.secret)).dispositions).toHaveLength(2);
  });

  it('says that somebody else sent it, even where that one took it back', async () => {
    const receipt = await receiptFor(world.intake, incoming('buses'));
    await world.intake.withdraw(receipt.reference, receipt.secret);
    expect(await world.intake.disown(receipt.reference, receipt.secret)).toBeUndefined();
    expect(await became(receipt)).toMatchObject({ disposition: 'impersonated', by: 'sender' });
  });

  it('knows nobody with a wrong secret or reference, alike', async () => {
    const { reference, secret } = await receiptFor(world.intake, incoming('buses'));
    for (const [one, other] of [
      [reference, 'AAAA-AAAA-AAAA-AAAA'],
      ['TL-2222-2222', secret],
      ['', ''],
    ] as const) {
      await expect(world.intake.withdraw(one, other)).rejects.toThrow(NotFound);
      await expect(world.intake.disown(one, other)).rejects.toThrow(NotFound);
      await expect(world.intake.draftToAmend(one, other, () => ({}))).rejects.toThrow(NotFound);
    }
    expect(await became({ reference, secret })).toMatchObject({ disposition: 'considered' });
  });

  it('changes it: a new answer with the old one’s files and words to begin from takes its place', async () => {
    const attachments = [{ name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a') }];
    const respondent = { kind: 'person', name: 'Jo', email: 'jo@reader.example' } as const;
    const first = await receiptFor(world.intake, incoming('buses', { attachments, respondent }));
    const kept: unknown[] = [];
    const outcome = await world.intake.draftToAmend(first.reference, first.secret, (one) => kept.push(one));
    expect(kept[0]).toMatchObject({ name: 'Jo', email: 'jo@reader.example', story: { answers: [{ item: 'R1' }] } });
    const draft = outcome.kind === 'draft' ? outcome.draft : undefined;
    expect(draft?.amends).toBe(first.submissionId);
    expect(await world.app.get(DraftFiles).read(draft?.token ?? '')).toEqual(attachments);
    const second = await receiptFor(
      world.intake,
      incoming('buses', { intent: draft?.intent ?? '', amends: draft?.amends }),
    );
    expect(await became(first)).toMatchObject({ disposition: 'superseded_by', by: 'sender' });
    expect(await became(second)).toMatchObject({ disposition: 'considered' });
    const again = await world.intake.draftToAmend(first.reference, first.secret, () => ({}));
    expect(again).toMatchObject({ kind: 'refused', reason: expect.stringContaining('A later answer stands in place') });
  });

  it('lets one answer count however many changes of it are sent at the same moment', async () => {
    const first = await receiptFor(world.intake, incoming('buses'));
    const drafts = [await toAmend(first), await toAmend(first), await toAmend(first)];
    const changed = await Promise.all(
      drafts.map(({ intent, amends }) => receiptFor(world.intake, incoming('buses', { intent, amends }))),
    );
    const all = await Promise.all([first, ...changed].map(became));
    expect(all.filter((one) => one?.disposition === 'considered')).toHaveLength(1);
    expect(all.filter((one) => one?.disposition === 'superseded_by')).toHaveLength(3);
  });

  it('refuses a change after closing, and leaves the first where a change comes too late', async () => {
    const { reference, secret } = await receiptFor(world.intake, incoming('closed'));
    const outcome = await world.intake.draftToAmend(reference, secret, () => ({}));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('The consultation closed at') });

    const { id } = await world.consultation({ slug: 'closing' });
    const first = await receiptFor(world.intake, incoming('closing'));
    const { intent, amends } = await toAmend(first);
    // No officer can bring a closing time forward; here the time has simply passed.
    await world.db.tx(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(`UPDATE consultations_consultations SET closes_at = now() - interval '1 minute' WHERE id = $1`, [
        id,
      ]);
    });
    const late = await receiptFor(world.intake, incoming('closing', { intent, amends }));
    expect(await became(late)).toMatchObject({ disposition: 'late' });
    expect(await became(first)).toMatchObject({ disposition: 'considered' });
  });

  it.each([
    ['withdrawn', 'You have taken this answer back'],
    ['impersonated', 'Somebody else sent this answer'],
  ] as const)('does not change what is %s', async (disposition, reason) => {
    const { reference, secret } = await receiptFor(world.intake, incoming('buses'));
    await (disposition === 'withdrawn'
      ? world.intake.withdraw(reference, secret)
      : world.intake.disown(reference, secret));
    const outcome = await world.intake.draftToAmend(reference, secret, () => ({}));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('stores what fell into a trap, and puts it before a person', async () => {
    const quarantine = { rule: 'honeypot@1', reason: 'A hidden field was filled in.' };
    const trapped = await receiptFor(world.intake, incoming('buses', { quarantine }));
    expect(await became(trapped)).toMatchObject({ disposition: 'quarantined', by: 'rule', reason: quarantine.reason });
  });
});

describe('a proof of work', () => {
  let world: World;
  let friction: Friction;

  beforeAll(async () => {
    world = await startWorld([], { proofOfWork: true });
    friction = world.app.get(Friction);
  });

  afterAll(() => world.stop());

  async function proofFor(intent: string): Promise<string> {
    const challenge = JSON.parse((await friction.challenge(intent)) ?? '') as Challenge;
    const solution = await solveChallenge({ challenge, deriveKey });
    return JSON.stringify({ challenge, solution });
  }

  const sending = (intent: string, proof: string) =>
    friction.of({ intent, proof, openedAt: new Date(0), address: '192.0.2.1', pass: '' });

  it('counts once, and for the one answer that it was asked for', async () => {
    const proof = await proofFor('mine');
    expect(await sending('another', proof)).toMatchObject({ why: 'unproven' });
    expect(await sending('mine', proof)).toBeUndefined();
    expect(await sending('mine', proof)).toMatchObject({ why: 'unproven' });
  });

  it.each([
    ['none', () => ''],
    ['of another form', () => '{"challenge":1}'],
    ['with parts of another challenge', (proof: string) => proof.replace('"intent":"mine-too"', '"intent":"x"')],
    ['that holds longer', (proof: string) => proof.replace(/"expiresAt":\d+/u, '"expiresAt":9999999999')],
    ['that is easier', (proof: string) => proof.replace(/"cost":\d+/u, '"cost":1')],
    ['with another number', (proof: string) => proof.replace(/"derivedKey":"../u, '"derivedKey":"00')],
  ])('does not count: %s', async (_what, spoil) => {
    expect(await sending('mine-too', spoil(await proofFor('mine-too')))).toMatchObject({
      why: 'unproven',
      waitSeconds: 10,
    });
  });
});

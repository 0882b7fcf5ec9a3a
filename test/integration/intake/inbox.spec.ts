import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inbox, Settling, type Settlement } from '#intake';
import { newId } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const OLU = { id: newId(), name: 'Olu' };

describe('settling what waits in the inbox', () => {
  let world: World;
  let inbox: Inbox;
  let settling: Settling;

  beforeAll(async () => {
    world = await startWorld();
    inbox = world.app.get(Inbox);
    settling = world.app.get(Settling);
    await world.consultation({ slug: 'letters' });
  });

  afterAll(() => world.stop());

  const someone = () => receiptFor(world.intake, incoming('letters'));
  const settle = (id: string, wish: Partial<Settlement>) =>
    settling.settle(id, { as: 'blank', reason: 'A person looked.', ...wish } as Settlement, OLU);
  const current = async (id: string) => (await inbox.get(id)).dispositions.at(-1);

  async function quarantined(): Promise<string> {
    const { submissionId } = await someone();
    await world.db.tx((tx) =>
      world.intake.dispose(tx, submissionId, { disposition: 'quarantined', rule: 'test@1', reason: 'Odd.' }),
    );
    return submissionId;
  }

  async function message(subject: string, words: string): Promise<string> {
    const raw = `From: Ann <ann@example.org>\r\nTo: letters@localhost\r\nSubject: ${subject}\r\nMessage-ID: <${newId()}@example.org>\r\n\r\n${words}\r\n`;
    const [received] = await world.intake.receiveMail(Buffer.from(raw), {
      from: 'ann@example.org',
      to: ['letters@localhost'],
      remote: '127.0.0.1',
    });
    if (received === undefined) throw new Error('not taken');
    return received.receipt.submissionId;
  }

  it('lists the unsettled first, goes on from any line, and leads from one to the next', async () => {
    const old = await quarantined();
    const plain = [await someone(), await someone()];
    const young = await quarantined();
    await someone();
    const whole = await inbox.list({ consultation: 'letters' });
    expect(whole.slice(0, 2).map((line) => [line.id, line.reason])).toEqual([
      [young, 'Odd.'],
      [old, 'Odd.'],
    ]);
    const paged: string[] = [];
    let after: { part: 'settled' | 'unsettled'; number: number } | undefined;
    for (;;) {
      const lines = await inbox.list({ consultation: 'letters', size: 2, after });
      const last = lines.at(-1);
      if (last === undefined) break;
      paged.push(...lines.map((line) => line.id));
      after = { part: last.disposition === 'quarantined' ? 'unsettled' : 'settled', number: last.number };
    }
    expect(paged).toEqual(whole.map((line) => line.id));
    expect(paged).toEqual(expect.arrayContaining(plain.map((one) => one.submissionId)));
    expect(await inbox.nextUnsettled(young)).toBe(old);
    expect(await inbox.nextUnsettled(old)).toBe(young);
    for (const id of [old, young]) await settle(id, { as: 'answer' });
    expect(await inbox.nextUnsettled(old)).toBeUndefined();
  });

  it('accepts, sets aside and takes back, each with who and why', async () => {
    const id = await quarantined();
    expect(await settle(id, { as: 'answer', reason: 'A real person.' })).toEqual({
      kind: 'settled',
      disposition: 'considered',
    });
    expect(await current(id)).toMatchObject({ disposition: 'considered', by: 'Olu', reason: 'A real person.' });
    await settle(id, { as: 'impersonated' });
    expect(await current(id)).toMatchObject({ disposition: 'impersonated' });
    expect(await settling.takeBack(id, OLU)).toEqual({ kind: 'settled', disposition: 'considered' });
    expect((await inbox.get(id)).dispositions.map((one) => one.disposition)).toEqual([
      'considered',
      'quarantined',
      'considered',
      'impersonated',
      'considered',
    ]);
    const untouched = (await someone()).submissionId;
    expect(await settling.takeBack(untouched, OLU)).toMatchObject({ kind: 'refused' });
  });

  it('points a copy at its original by reference, never at itself, in a circle or into the blue', async () => {
    const [first, copy] = [await someone(), await someone()];
    const faults = async (of: string, id = copy.submissionId) => {
      const outcome = await settle(id, { as: 'duplicate_of', of });
      return outcome.kind === 'refused' ? outcome.faults?.map(({ path }) => path) : [];
    };
    expect(await faults('TL-0000-0000')).toEqual(['of']);
    expect(await faults(copy.reference)).toEqual(['of']);
    expect(await faults(first.reference.toLowerCase())).toEqual([]);
    expect((await current(copy.submissionId))?.of).toEqual({ id: first.submissionId, reference: first.reference });
    expect(await faults(copy.reference, first.submissionId)).toEqual(['of']);
    expect(await settle(copy.submissionId, { reason: ' ' })).toMatchObject({ faults: [{ path: 'reason' }] });
  });

  it('makes a message that named no recommendation an answer to those that a person ticks', async () => {
    const id = await message('about the plans', 'I would leave everything as it is.');
    await world.db.query(
      `UPDATE intake_mail SET state = 'read', subject = 'about the plans', set_apart = $2 WHERE submission_id = $1`,
      [id, JSON.stringify({ kept: 'I would leave everything as it is.' })],
    );
    expect(await settle(id, { as: 'answer' })).toMatchObject({ faults: [{ path: 'items' }] });
    expect(await settle(id, { as: 'answer', items: ['R9'] })).toMatchObject({ faults: [{ path: 'items' }] });
    expect(await settle(id, { as: 'answer', items: ['R1', 'R2'] })).toEqual({
      kind: 'settled',
      disposition: 'considered',
    });
    const { answers, mail } = await inbox.get(id);
    expect(answers).toEqual(
      ['R1', 'R2'].map((item) => expect.objectContaining({ item, text: 'I would leave everything as it is.' })),
    );
    expect(mail).toMatchObject({ from: 'ann@example.org', subject: 'about the plans' });
    await world.journal.integrate();
    const [entry] = (await world.journal.about(id)).filter(({ kind }) => kind === 'response.received');
    expect(entry?.body['responses']).toHaveLength(2);
    expect(await world.intake.verifyReceipts()).toMatchObject({ faults: [] });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SubjectAccess } from '#intake';
import { newId, NotFound } from '#platform';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const OFFICER = { id: newId(), name: 'Olu' };

describe('giving people what is held about them', () => {
  let world: World;
  let access: SubjectAccess;

  beforeAll(async () => {
    world = await startWorld();
    access = world.app.get(SubjectAccess);
    await world.consultation({ slug: 'access' });
  });

  afterAll(() => world.stop());

  const ada = { kind: 'person' as const, name: 'Ada', email: 'Ada@example.org' };

  it('gives all of one submission by its reference, the files with it, and notes that with ids only', async () => {
    const { reference, submissionId } = await receiptFor(
      world.intake,
      incoming('access', {
        respondent: ada,
        answers: [{ item: 'R1', stance: 'opposes', text: 'Not here.', choices: { area: 'north' } }],
        attachments: [{ name: 'map.png', mediaType: 'image/png', bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47]) }],
      }),
    );
    const [held, ...more] = await access.disclose({ reference: reference.toLowerCase() }, OFFICER);
    expect(more).toEqual([]);
    expect(held).toMatchObject({
      reference,
      channel: 'web',
      respondent: { name: 'Ada', email: 'Ada@example.org' },
      responses: [{ item: 'R1', stance: 'opposes', text: 'Not here.', choices: { area: 'north' } }],
      attachments: [{ name: 'map.png', base64: 'iVBORw==' }],
      dispositions: [{ disposition: 'considered', rule: 'received@1' }],
    });
    expect(JSON.parse(held?.original.text ?? '')).toMatchObject({ respondent: { name: 'Ada' } });
    await world.journal.integrate();
    const [entry] = (await world.journal.about(submissionId)).filter(({ kind }) => kind === 'submission.disclosed');
    expect(entry?.body).toEqual({ submission: submissionId, consultation: expect.any(String), by: OFFICER.id });
  });

  it('gives all submissions of an address, by form and by mail, and of nobody else', async () => {
    const email = 'bert@example.org';
    const form = await receiptFor(world.intake, incoming('access', { respondent: { ...ada, email } }));
    await receiptFor(world.intake, incoming('access', { respondent: { ...ada, email: 'other@example.org' } }));
    const raw = Buffer.from('From: bert@example.org\r\nSubject: R1\r\n\r\nBy mail.\r\n');
    const envelope = { from: 'Bert@Example.org', to: ['access@localhost'], remote: '127.0.0.1' };
    const [mail] = await world.intake.receiveMail(raw, envelope);
    const held = await access.disclose({ email: ' BERT@example.org ' }, OFFICER);
    expect(held.map((one) => one.reference)).toEqual([form.reference, mail?.receipt.reference]);
    expect(held[1]).toMatchObject({ original: { text: raw.toString() }, mail: { mail_from: 'Bert@Example.org' } });
  });

  it('says so where nothing is held, and gives nothing for an empty question', async () => {
    for (const wish of [
      { reference: 'TL-0000-0000' },
      { email: 'nobody@example.org' },
      { email: ' ' },
      { reference: '' },
    ])
      await expect(access.disclose(wish, OFFICER)).rejects.toThrow(NotFound);
  });
});

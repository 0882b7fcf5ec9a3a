import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { newId } from '#platform';
import { startWorld, type World } from '../intake/world.js';
import { DOMAIN, found, post, type Posted } from './post.js';

@Module({ imports: [CorrespondenceModule] })
class Around {}

const OLU = { id: newId(), name: 'Olu Officer' };

describe('reading a message', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld([Around], { mailDomain: DOMAIN });
    const words = {
      R1: 'Plant broadleaved saplings beside every motorway',
      R2: 'Ban petrol lawnmowers from public parks',
    };
    await world.consultation({
      slug: 'trees',
      refs: ['R1', 'R2', 'R3'],
      words,
      policies: { severalRule: 'each-counts', duplicatesRule: 'each-counts' },
    });
  });

  afterAll(async () => {
    await world.stop();
  });

  const toR1 = (given: Posted) => post(world, { to: `trees+R1@${DOMAIN}`, ...given });

  it('keeps the sender\u2019s own words and sets quotation and signature apart, in any language', async () => {
    const body =
      'Ich bin daf\u00fcr.\r\n\r\nMit freundlichen Gr\u00fc\u00dfen\r\nIvy Reader\r\n\r\nAm 3. M\u00e4rz 2026 um 10:15 schrieb Der Rat <rat@council.example>:\r\n> Was meinen Sie?\r\n';
    const read = await toR1({ body, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
    expect(read.responses).toEqual([{ item: 'R1', text: 'Ich bin daf\u00fcr.' }]);
    expect(read.set_apart['quoted']).toContain('Was meinen Sie?');
    expect(read.set_apart['signature']).toContain('Ivy Reader');
  });

  it('reads a page as text, without its quotation, and never its scripts', async () => {
    const body =
      '<html><script>x()</script><p>More <b>trees</b>.</p><blockquote>What do you think?</blockquote></html>';
    const read = await toR1({ body, headers: { 'Content-Type': 'text/html' } });
    expect(read.responses[0]?.text).toBe('More trees.');
    expect(read.set_apart['quoted']).toContain('What do you think?');
  });

  it('reads words in an older encoding', async () => {
    const headers = { 'Content-Type': 'text/plain; charset=windows-1252', 'Content-Transfer-Encoding': '8bit' };
    const read = await toR1({ body: Buffer.from('A caf\xe9 \x96 \x80 5', 'latin1'), headers });
    expect(read.responses[0]?.text).toBe('A caf\u00e9 \u2013 \u20ac 5');
  });

  it('keeps what is attached under a harmless name with its type by content', async () => {
    const body = [
      '--b\r\nContent-Type: text/plain\r\n\r\nSee my letter.\r\n--b\r\n',
      'Content-Type: image/png; name="../../etc/letter.pdf"\r\nContent-Transfer-Encoding: base64\r\n',
      'Content-Disposition: attachment; filename="../../etc/letter.pdf"\r\n\r\n',
      `${Buffer.from('%PDF-1.7\nnot much of one').toString('base64')}\r\n--b--\r\n`,
    ].join('');
    const read = await toR1({ body, headers: { 'Content-Type': 'multipart/mixed; boundary=b' } });
    expect(read.disposition).toBe('considered');
    expect(read.attachments).toEqual([{ name: 'letter.pdf', media_type: 'application/pdf', size: expect.anything() }]);
  });

  it('gives each item its own answer where several are answered in one message', async () => {
    const read = await post(world, {
      body: 'Dear council,\r\n\r\nQ1: Yes, plant them.\r\nAll of them.\r\nQ2: No.\r\n',
    });
    expect(read.responses).toEqual([
      { item: 'R1', text: 'Yes, plant them.\nAll of them.' },
      { item: 'R2', text: 'No.' },
    ]);
    expect(read.set_apart['rest']).toBe('Dear council,');
    expect(read.assigned?.map(({ sign }) => sign)).toEqual(['marked in the text', 'marked in the text']);
  });

  it('knows the item by the thread, to our acknowledgement or to the message itself', async () => {
    const first = await toR1({ headers: { 'Message-ID': '<first@reader.example>' } });
    for (const id of ['<first@reader.example>', `<acknowledgement.${first.id}@${DOMAIN}>`]) {
      const read = await post(world, { headers: { 'In-Reply-To': id }, body: `One more thing. ${id.length}` });
      expect(read).toMatchObject({ disposition: 'considered', assigned: [{ item: 'R1', sign: 'thread' }] });
    }
  });

  it('knows the item by a reference that the message quotes', async () => {
    const first = await post(world, { to: `trees+R2@${DOMAIN}` });
    const read = await post(world, { body: `About ${first.reference}: I forgot the noise.` });
    expect(read.assigned).toEqual([{ item: 'R2', confidence: 0.8, sign: 'reference' }]);
  });

  it('knows the item by its words where they are few others\u2019, and says how sure that is', async () => {
    const read = await post(world, { body: 'Petrol lawnmowers in our parks are a plague. Ban them all.' });
    expect(read.assigned?.[0]).toMatchObject({ item: 'R2', sign: 'words' });
    expect(read.assigned?.[0]?.confidence).toBeGreaterThan(0.5);
    expect(read.responses).toHaveLength(1);
  });

  it('leaves to a person what might be about any item, and keeps its words for them', async () => {
    const read = await post(world, { body: 'I live near a motorway and I am cross.' });
    expect(read).toMatchObject({ disposition: 'quarantined', rule: 'which-item@1', responses: [] });
    expect(read.assigned?.[0]).toMatchObject({ item: 'R1' });
    expect(read.set_apart['kept']).toBe('I live near a motorway and I am cross.');
  });

  it('makes the responses once a person has said which items are meant, and acknowledges once', async () => {
    const read = await post(world, { body: 'I have mixed feelings on this.', from: 'anna@reader.example' });
    await world.subscriptions.settle();
    expect(await world.intake.assignMail(read.id, ['R1', 'R3'], OLU)).toBeUndefined();
    await world.subscriptions.settle();
    const after = await found(world, read.id);
    expect(after).toMatchObject({
      disposition: 'considered',
      assigned: [{ item: 'R1', sign: 'person' }, { item: 'R3' }],
    });
    expect(after.responses.map(({ text }) => text)).toEqual(Array(2).fill('I have mixed feelings on this.'));
    const entries = (await world.journal.about(read.id)).filter(({ kind }) => kind === 'response.received');
    expect(entries.map(({ body }) => (body['responses'] as string[]).length)).toEqual([0, 2]);
    const sent = await world.app.get(Correspondence).list({ size: 500 });
    expect(sent.filter(({ submissionId }) => submissionId === read.id)).toHaveLength(1);
    expect(await world.intake.assignMail(read.id, ['R1', 'R3'], OLU)).toBeUndefined();
    expect((await found(world, read.id)).responses).toHaveLength(2);
  });

  it('does not take an item that the consultation does not have', async () => {
    const read = await post(world, { body: 'Something else entirely.' });
    expect(await world.intake.assignMail(read.id, ['R9'], OLU)).toMatchObject({
      kind: 'refused',
      faults: [{ path: 'items' }],
    });
    await expect(world.intake.assignMail(newId(), ['R1'], OLU)).rejects.toThrow('no such message');
    expect(await found(world, read.id)).toMatchObject({ disposition: 'quarantined', responses: [] });
  });

  it('takes what a person reads in a message that no machine can', async () => {
    const headers = { 'Content-Type': 'application/pkcs7-mime; name=smime.p7m' };
    const read = await toR1({ body: 'MIAGCSqGSIb3DQEHA6CAMIACAQAxggG', headers });
    expect(read).toMatchObject({ disposition: 'quarantined', rule: 'unreadable-mail@1' });
    expect(read.reason).toContain('It is encrypted.');
    await world.intake.assignMail(read.id, ['R1'], OLU, 'She says yes.');
    expect((await found(world, read.id)).responses).toEqual([{ item: 'R1', text: 'She says yes.' }]);
  });

  it('leaves a letter that is only passed on to a person', async () => {
    const body = '---------- Forwarded message ---------\r\nFrom: Bob <bob@x.example>\r\n\r\nI hate trees.\r\n';
    const read = await toR1({ body, headers: { Subject: 'Fwd: trees' } });
    expect(read).toMatchObject({ disposition: 'quarantined', rule: 'nothing-own@1' });
    expect(read.set_apart['forwarded']).toContain('I hate trees.');
  });

  it.each([
    ['a bounce', { headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' } }],
    ['a mail system', { from: 'MAILER-DAEMON@mx.example' }],
    ['a vacation notice', { headers: { 'X-Autoreply': 'yes' } }],
    ['our own address', { from: `trees+r2@${DOMAIN}` }],
    [
      'a message that goes round',
      { headers: Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`Received${' '.repeat(n)}`, 'by x'])) },
    ],
  ] as [string, Posted][])('never answers %s', async (_what, given) => {
    const read = await toR1(given);
    expect(read.disposition).toBe('automatic');
    await world.subscriptions.settle();
    const sent = await world.app.get(Correspondence).list({ size: 500 });
    expect(sent.some(({ submissionId }) => submissionId === read.id)).toBe(false);
  });
});

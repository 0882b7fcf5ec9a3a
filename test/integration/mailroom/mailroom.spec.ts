import { connect } from 'node:net';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport, type SentMessageInfo } from 'nodemailer';
import { CorrespondenceModule, Correspondence } from '#correspondence';
import { JobHost } from '#platform';
import { Listener } from '../../../apps/mailroom/src/listener.js';
import { until } from '../../support/until.js';
import { startWorld, type World } from '../intake/world.js';

@Module({ imports: [CorrespondenceModule], providers: [] })
class Around {}

const DOMAIN = 'consult.example';

interface Given {
  to?: string | string[];
  from?: string;
  headers?: Record<string, string>;
  body?: string;
}

function message({ headers = {}, body = 'I support this.' }: Given): string {
  const fields = {
    From: 'Ivy Reader <ivy@reader.example>',
    Subject: 'My view',
    'Message-ID': `<${String(Math.random())}@reader.example>`,
    Date: 'Mon, 1 Jan 2001 00:00:00 +0000',
    ...headers,
  };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`;
}

describe('the mailroom', () => {
  let world: World;
  let port: number;

  beforeAll(async () => {
    world = await startWorld([Around], { mailDomain: DOMAIN }, [Listener]);
    port = await world.app.get(Listener).listen(0);
    // One sender writes all messages here; what several of one sender count as is told elsewhere.
    const policies = { severalRule: 'each-counts', duplicatesRule: 'each-counts' };
    await world.consultation({ slug: 'trees', policies });
    await world.consultation({ slug: 'one', refs: ['R7'] });
    await world.consultation({ slug: 'past', closesAt: new Date(Date.now() - 60_000) });
    await world.consultation({ slug: 'draft', state: 'draft' });
  });

  afterAll(async () => {
    await world.app.get(Listener).onApplicationShutdown();
    await world.stop();
  });

  const send = (raw: string | Buffer, { to = `trees+R1@${DOMAIN}`, from = 'ivy@reader.example' }: Given = {}) =>
    createTransport({ host: '127.0.0.1', port, secure: false }).sendMail({ envelope: { from, to }, raw }) as Promise<
      SentMessageInfo & { response: string }
    >;
  const read = () => world.app.get(JobHost).runScheduled();
  const stored = async (response: string) => {
    const reference = /TL-\S+/u.exec(response)?.[0];
    const [row] = await world.db.query<{ id: string; raw: Buffer; disposition: string; late: boolean; rule: string }>(
      `SELECT s.id, s.raw, v.disposition, v.late, v.disposition_rule AS rule FROM intake_submissions s
         JOIN intake_v_submission v USING (id) WHERE s.reference = $1`,
      [reference],
    );
    if (row === undefined) throw new Error(`nothing stored for ${response}`);
    const responses = await world.db.query<{ item: string; text: string }>(
      'SELECT item_ref AS item, text FROM intake_v_response WHERE submission_id = $1 ORDER BY item_ref',
      [row.id],
    );
    return { ...row, responses };
  };

  it('has stored the message byte for byte when it says 250, and nobody has read it yet', async () => {
    const raw = Buffer.from(message({ body: 'Caf\u00e9 \u{1f333}\r\n.\r\n..dots\r\n\0 nul' }), 'utf8');
    const { response } = await send(raw);
    expect(response).toMatch(/^250 Stored as TL-/u);
    const row = await stored(response);
    expect(row.raw.equals(raw)).toBe(true);
    expect(row).toMatchObject({ disposition: 'quarantined', rule: 'mail-unread@1', responses: [] });
  });

  it('reads it afterwards: the sender\u2019s own words for the item that the address names', async () => {
    const body =
      'Plant more.\r\n\r\nOn 3 March 2026 at 10:00, The Council wrote:\r\n> What do you think?\r\n> Tell us.\r\n';
    const { response } = await send(message({ body }), { to: `TREES+r2@${DOMAIN.toUpperCase()}` });
    await read();
    const row = await stored(response);
    expect(row).toMatchObject({ disposition: 'considered', late: false, responses: [{ item: 'R2' }] });
    expect(row.responses[0]?.text).toContain('Plant more.');
    expect(row.responses[0]?.text).not.toContain('Tell us');
    await world.journal.integrate();
    const kinds = (await world.journal.about(row.id)).map((entry) => entry.kind);
    expect(kinds).toEqual(['submission.received', 'submission.disposed', 'response.received']);
  });

  it('keeps one submission of a message delivered five times, and two of two bodies under one Message-ID', async () => {
    const headers = { 'Message-ID': '<same@reader.example>' };
    const raw = message({ headers });
    const replies = [];
    for (let n = 0; n < 5; n += 1) replies.push((await send(`Received: by hop ${String(n)}\r\n${raw}`)).response);
    expect(new Set(replies).size).toBe(1);
    const other = await send(message({ headers, body: 'Something else.' }));
    expect(other.response).not.toBe(replies[0]);
    await read();
    expect((await stored(replies[0] ?? '')).responses).toHaveLength(1);
  });

  it.each([
    ['the only item there is', { to: `one@${DOMAIN}` }, {}, ['R7']],
    ['the items its subject names', { to: `trees@${DOMAIN}` }, { Subject: 'About r1, and R2.' }, ['R1', 'R2']],
    ['both items it is addressed to', { to: [`trees+R1@${DOMAIN}`, `trees+R2@${DOMAIN}`] }, {}, ['R1', 'R2']],
  ])('takes a message for %s', async (_what, given, headers, items) => {
    const { response } = await send(message({ headers: headers }), given);
    await read();
    expect((await stored(response)).responses.map((one) => one.item)).toEqual(items);
  });

  it('leaves to a person what does not say which item it is about', async () => {
    const { response } = await send(message({}), { to: `trees@${DOMAIN}` });
    await read();
    expect(await stored(response)).toMatchObject({ disposition: 'quarantined', rule: 'which-item@1', responses: [] });
  });

  it.each([
    ['an empty message is blank', {}, { body: '' }, 'blank'],
    ['one after closing time is late, whatever its Date says', { to: `past+R1@${DOMAIN}` }, {}, 'late'],
    ['an automatic answer', {}, { headers: { 'Auto-Submitted': 'auto-replied (vacation)' } }, 'automatic'],
    ['a list', {}, { headers: { 'List-Id': '<news.example>' } }, 'automatic'],
    ['a bounce', { from: '' }, {}, 'automatic'],
    ['a message of ours', {}, { headers: { 'X-Throughline-Loop': '1' } }, 'automatic'],
    ['a person who says so', {}, { headers: { 'Auto-Submitted': 'no' } }, 'considered'],
  ] as [string, Given, Given, string][])('tells %s', async (_what, given, written, disposition) => {
    const { response } = await send(message(written), given);
    await read();
    expect((await stored(response)).disposition).toBe(disposition);
  });

  it('acknowledges what people sent and never what machines sent', async () => {
    const person = await stored((await send(message({ headers: { 'Message-ID': '<one@reader.example>' } }))).response);
    const machine = await stored((await send(message({ headers: { Precedence: 'bulk' } }))).response);
    await read();
    await world.subscriptions.settle();
    const sent = await world.app.get(Correspondence).list({ size: 500 });
    expect(sent.find((one) => one.submissionId === person.id)).toMatchObject({ to: 'ivy@reader.example' });
    expect(sent.some((one) => one.submissionId === machine.id)).toBe(false);
  });

  it.each([`nobody@${DOMAIN}`, 'trees@elsewhere.example', `draft@${DOMAIN}`, `@${DOMAIN}`])(
    'refuses mail to %s at once',
    async (to) => {
      await expect(send(message({}), { to })).rejects.toMatchObject({ responseCode: expect.any(Number) });
      await expect(send(message({}), { to })).rejects.toThrow(/5\d\d/u);
    },
  );

  it('refuses a message of more than 25 MB, and says why', async () => {
    const large = `${message({})}${'x'.repeat(70)}\r\n`.repeat(1);
    const stream = `${large}${`${'x'.repeat(998)}\r\n`.repeat(27_000)}`;
    await expect(send(stream)).rejects.toMatchObject({ responseCode: 552 });
  });

  it('says 451 and keeps nothing where the database does not take it', async () => {
    const before = await world.db.query('SELECT FROM intake_submissions');
    await world.db.query('ALTER TABLE intake_mail ADD CONSTRAINT broken CHECK (false) NOT VALID');
    await expect(send(message({}))).rejects.toMatchObject({ responseCode: 451 });
    await world.db.query('ALTER TABLE intake_mail DROP CONSTRAINT broken');
    expect(await world.db.query('SELECT FROM intake_submissions')).toHaveLength(before.length);
  });

  it('stores nothing of a message whose sender hangs up in the middle', async () => {
    const before = await world.db.query('SELECT FROM intake_submissions');
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    const dialogue = [
      ['220 ', 'EHLO x\r\n'],
      ['250 ', 'MAIL FROM:<a@b.example>\r\n'],
      ['250 ', `RCPT TO:<trees+R1@${DOMAIN}>\r\n`],
      ['250 ', 'DATA\r\n'],
      ['354 ', 'Subject: half\r\n\r\nhalf'],
    ];
    for (const [awaited = '', line = ''] of dialogue) {
      await until(() => heard.includes(awaited), { what: `${awaited} in ${heard}` });
      heard = '';
      socket.write(line);
    }
    socket.destroy();
    await send(message({}));
    expect(await world.db.query('SELECT FROM intake_submissions')).toHaveLength(before.length + 1);
  });
});

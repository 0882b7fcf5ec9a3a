import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { JobHost, type Db } from '#platform';
import { incoming, receiptFor, startWorld, type World } from '../intake/world.js';

/** A mail server of the outside world: takes what it is given, or answers as told. */
class Outside {
  readonly accepted: { from: string; to: string[]; mail: ParsedMail; raw: string }[] = [];
  refuseWith: number | undefined;
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      done(this.refuseWith === undefined ? null : Object.assign(new Error('no'), { responseCode: this.refuseWith }));
    },
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts);
        void simpleParser(raw).then((mail) => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          this.accepted.push({ from, to: envelope.rcptTo.map((one) => one.address), mail, raw: String(raw) });
          done();
        });
      });
    },
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}

describe('acknowledging a response', () => {
  const outside = new Outside();
  let world: World;
  let db: Db;
  let outbox: Correspondence;

  beforeAll(async () => {
    const smtpUrl = await outside.listen();
    world = await startWorld([CorrespondenceModule], {
      smtpUrl,
      mailDomain: 'consult.example',
      publicUrl: 'https://consult.example',
    });
    ({ db } = world);
    outbox = world.app.get(Correspondence);
    await world.consultation({ slug: 'rivers', closesAt: new Date('2099-09-26T22:59:00Z') });
    await world.consultation({
      slug: 'past',
      closesAt: new Date('2026-03-29T00:30:00Z'),
      opensAt: new Date('2026-01-01'),
    });
  });

  afterAll(async () => {
    await world.stop();
    await outside.close();
  });

  beforeEach(async () => {
    await settle();
    outside.accepted.length = 0;
    outside.refuseWith = undefined;
  });

  async function settle(): Promise<void> {
    await world.subscriptions.settle();
    await world.app.get(JobHost).runScheduled();
  }

  const from = (email?: string, given: Parameters<typeof incoming>[1] = {}, slug = 'rivers') =>
    receiptFor(
      world.intake,
      incoming(slug, { respondent: { kind: 'person', name: 'Jo\r\nBcc: x@y.example', email }, ...given }),
    );
  const messageOf = async (submissionId: string) => {
    const found = (await outbox.list({ size: 1_000 })).find((one) => one.submissionId === submissionId);
    if (found === undefined) throw new Error('no message');
    return found;
  };

  it('tells the reference, the secret and the closing time, and quotes nothing', async () => {
    const receipt = await from('jo@reader.example', { answers: [{ item: 'R1', text: 'SECRETWORDS' }] });
    await settle();
    expect(outside.accepted).toHaveLength(1);
    const [sent] = outside.accepted;
    expect(sent).toMatchObject({ from: '', to: ['jo@reader.example'] });
    expect(sent?.mail.text).toContain(receipt.reference);
    expect(sent?.mail.text).toContain(receipt.secret);
    expect(sent?.mail.text).toContain('11:59pm on Saturday 26 September 2099 (UK time)');
    expect(sent?.mail.text).toContain('https://consult.example/receipts');
    expect(sent?.raw).not.toMatch(/SECRETWORDS|Bcc/u);
    expect(sent?.mail.messageId).toBe(`<acknowledgement.${receipt.submissionId}@consult.example>`);
    expect(sent?.mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(sent?.mail.from?.text).toBe('rivers@consult.example');
    expect(sent?.mail.replyTo?.text).toBe('team@council.example');
    expect(await messageOf(receipt.submissionId)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('says that a late one is late', async () => {
    await from('late@reader.example', {}, 'past');
    await settle();
    expect(outside.accepted[0]?.mail.text).toContain('marked late');
    expect(outside.accepted[0]?.mail.text).toContain('12:30am on Sunday 29 March 2026 (UK time)');
  });

  it('keeps the secret out of the outbox', async () => {
    const { submissionId, secret } = await from('kept@reader.example');
    await settle();
    const [row] = await db.query<{ all: string }>(
      'SELECT m::text AS all FROM correspondence_messages m WHERE submission_id = $1',
      [submissionId],
    );
    expect(row?.all).toContain('[receipt secret]');
    expect(row?.all).not.toContain(secret);
  });

  it('writes once however often the entry is delivered and the job is run', async () => {
    await from('once@reader.example');
    await world.subscriptions.settle();
    await db.query(`UPDATE journal_cursors SET next = 0 WHERE name = 'correspondence.acknowledge'`);
    await Promise.all([settle(), world.app.get(JobHost).runScheduled()]);
    expect(outside.accepted.filter(({ to }) => to.includes('once@reader.example'))).toHaveLength(1);
  });

  it('does not write to those who left no address or answered somewhere else', async () => {
    await from();
    await from('bulk@reader.example', { channel: 'bulk' });
    await settle();
    expect(outside.accepted).toHaveLength(0);
  });

  it('tries again after a refusal for now, under the same Message-ID, and gives up after one for good', async () => {
    outside.refuseWith = 451;
    const { submissionId } = await from('later@reader.example');
    await settle();
    expect(await messageOf(submissionId)).toMatchObject({ state: 'pending', attempts: 1 });
    outside.refuseWith = undefined;
    await settle();
    expect(outside.accepted).toHaveLength(0); // not yet: it waits
    await db.query(`UPDATE correspondence_messages SET next_at = now() WHERE submission_id = $1`, [submissionId]);
    await settle();
    expect(outside.accepted[0]?.mail.messageId).toContain(submissionId);
    outside.refuseWith = 550;
    const gone = await from('gone@reader.example');
    await settle();
    expect(await messageOf(gone.submissionId)).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('takes over a message whose sender died, and leaves alone one that is being sent', async () => {
    const { submissionId } = await from('lease@reader.example');
    await world.subscriptions.settle();
    const lease = (minutes: number) =>
      db.query(
        `UPDATE correspondence_messages SET state = 'sending', lease_until = now() + make_interval(mins => $2) WHERE submission_id = $1`,
        [submissionId, minutes],
      );
    await lease(1);
    await settle();
    expect(outside.accepted).toHaveLength(0);
    await lease(-1);
    await settle();
    expect(outside.accepted).toHaveLength(1);
  });

  it('does not send to what a mail program could read as a list', async () => {
    const envelope = { from: 'a@b.example,c@d.example', to: ['rivers+R1@consult.example'], remote: '127.0.0.1' };
    const [received] = await world.intake.receiveMail(Buffer.from('Subject: x\r\n\r\nI agree with it.\r\n'), envelope);
    await world.app.get(JobHost).runScheduled();
    await settle();
    expect(outside.accepted).toHaveLength(0);
    expect(await messageOf(received?.receipt.submissionId ?? '')).toMatchObject({ state: 'failed' });
  });
});

describe('without a mail server', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld([CorrespondenceModule]);
    await world.consultation({ slug: 'kept' });
  });

  afterAll(() => world.stop());

  it('keeps the messages for officers to see', async () => {
    const outbox = world.app.get(Correspondence);
    await receiptFor(world.intake, incoming('kept', { respondent: { kind: 'person', email: 'jo@reader.example' } }));
    await world.subscriptions.settle();
    expect(await outbox.counts()).toMatchObject({ pending: 1, kept: 0 });
    await world.app.get(JobHost).runScheduled();
    expect(await outbox.counts()).toEqual({ pending: 0, sending: 0, sent: 0, failed: 0, kept: 1 });
    const [message] = await outbox.list({ state: 'kept' });
    expect(message).toMatchObject({ to: 'jo@reader.example', from: 'kept@localhost', sentAt: null });
    expect(await outbox.get(message?.id ?? '')).toEqual(message);
  });
});

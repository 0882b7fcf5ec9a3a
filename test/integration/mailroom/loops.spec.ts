import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { JobHost } from '#platform';
import { Listener } from '../../../apps/mailroom/src/listener.js';
import { freePort } from '../../support/ports.js';
import { startWorld, type World } from '../intake/world.js';
import { letter, post } from './letter.js';

@Module({ imports: [CorrespondenceModule] })
class Around {}

const QUIET_ROUNDS = 3;
const MOST_ROUNDS = 40;

/** A whole Throughline as the mail of the world sees it: a mailroom, a reader of mail, an outgoing queue. */
class Installation {
  private constructor(
    readonly world: World,
    readonly port: number,
  ) {}

  static async start(domain: string, port: number, outgoing: number): Promise<Installation> {
    const smtpUrl = `smtp://127.0.0.1:${String(outgoing)}`;
    const world = await startWorld([Around], { mailDomain: domain, smtpUrl, connections: 6 }, [Listener]);
    await world.app.get(Listener).listen(port);
    await world.consultation({ slug: 'trees', refs: ['R1'] });
    return new Installation(world, port);
  }

  async stop(): Promise<void> {
    await this.world.app.get(Listener).onApplicationShutdown();
    await this.world.stop();
  }

  /** What its worker does in a while: reads mail, follows the journal, sends what is due. */
  async work(): Promise<void> {
    await this.world.app.get(JobHost).runScheduled();
    await this.world.subscriptions.settle();
    await this.world.app.get(JobHost).runScheduled();
  }

  async received(): Promise<{ from: string; disposition: string; reason: string }[]> {
    return this.world.db.query(
      `SELECT m.mail_from AS from, v.disposition, v.disposition_reason AS reason
         FROM intake_mail m JOIN intake_v_submission v ON v.id = m.submission_id ORDER BY v.number`,
    );
  }

  written(): ReturnType<Correspondence['list']> {
    return this.world.app.get(Correspondence).list({ size: 500 });
  }
}

/** Works until nothing has moved anywhere for some rounds. A war would never end: it is cut off, and seen. */
async function untilQuiet(installations: Installation[], heard: () => number = () => 0): Promise<void> {
  let [before, quiet] = ['', 0];
  for (let round = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round += 1) {
    for (const one of installations) await one.work();
    const now = JSON.stringify([heard(), await Promise.all(installations.map((one) => one.received()))]);
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

describe('two Throughlines that write to each other', () => {
  let [here, there]: (Installation | undefined)[] = [];

  beforeAll(async () => {
    const [a, b] = [await freePort(), await freePort()];
    here = await Installation.start('here.example', a, b);
    there = await Installation.start('there.example', b, a);
  });

  afterAll(async () => {
    await here?.stop();
    await there?.stop();
  });

  it('exchange one message each way, and then are silent', async () => {
    if (here === undefined || there === undefined) throw new Error('not started');
    await post(letter(), { port: here.port, to: 'trees@here.example', from: 'trees@there.example' });
    await untilQuiet([here, there]);
    expect(await here.received()).toMatchObject([{ from: 'trees@there.example', disposition: 'considered' }]);
    expect(await here.written()).toMatchObject([{ to: 'trees@there.example', state: 'sent', attempts: 1 }]);
    expect(await there.received()).toMatchObject([{ from: '', disposition: 'automatic' }]);
    expect(await there.written()).toEqual([]);
  });

  it('do not answer what a forwarder brings back to its own sender, or carries round and round', async () => {
    if (here === undefined) throw new Error('not started');
    const before = (await here.written()).length;
    await post(letter(), { port: here.port, to: 'trees@here.example', from: 'trees+R1@here.example' });
    const round = 'Received: from a.example by b.example\r\n'.repeat(31);
    await post(`${round}${letter()}`, { port: here.port, to: 'trees@here.example' });
    await untilQuiet([here]);
    const reasons = (await here.received()).filter((one) => one.disposition === 'automatic').map((one) => one.reason);
    expect(reasons).toEqual([expect.stringContaining('our own address'), expect.stringContaining('31 times')]);
    expect(await here.written()).toHaveLength(before);
  });
});

describe('a mailbox that answers every message', () => {
  let started: { installation: Installation; answering: Answering } | undefined;

  afterEach(async () => {
    await started?.installation.stop();
    await started?.answering.stop();
    started = undefined;
  });

  async function exchange(headers: Record<string, string>) {
    const [port, outgoing] = [await freePort(), await freePort()];
    const answering = await Answering.start(outgoing, port, headers);
    const installation = await Installation.start('here.example', port, outgoing);
    started = { installation, answering };
    await post(letter(), { port, to: 'trees+R1@here.example', from: 'away@reader.example' });
    await untilQuiet([installation], () => answering.heard.length);
    const written = (await installation.written()).toReversed();
    return { heard: answering.heard, received: await installation.received(), written };
  }

  it('and says that it is a machine gets one message', async () => {
    const { heard, received, written } = await exchange({ 'Auto-Submitted': 'auto-replied' });
    expect(heard).toHaveLength(1);
    expect(received.map(({ disposition }) => disposition)).toEqual(['considered', 'automatic']);
    expect(written).toHaveLength(1);
  });

  it('and pretends to be a person gets five in a day; what it sent is all kept, and the rest of our answers with it', async () => {
    const { heard, received, written } = await exchange({});
    expect(heard).toHaveLength(5);
    expect(received).toHaveLength(6);
    expect(written.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'kept']);
    expect(written.at(-1)?.error).toContain('within a day');
    const [first] = heard;
    expect(first?.from).toBe('');
    expect(first?.mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(first?.mail.inReplyTo).toMatch(/^<.*@reader\.example>$/u);
    expect(first?.mail.references).toBe(first?.mail.inReplyTo);
    expect(new Set(heard.map(({ mail }) => mail.messageId)).size).toBe(5);
  });
});

/** The mail server of somebody whose mailbox answers everything, also what has no sender, before it says 250. */
class Answering {
  readonly heard: { from: string; mail: Awaited<ReturnType<typeof simpleParser>> }[] = [];

  private constructor(private readonly server: SMTPServer) {}

  static async start(port: number, answerTo: number, headers: Record<string, string>): Promise<Answering> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, { envelope }, done) => {
        void simpleParser(stream).then(async (mail) => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          answering.heard.push({ from, mail });
          const body = `I am away until Monday. (${String(answering.heard.length)})`;
          const raw = letter({ headers: { Subject: `Re: ${mail.subject ?? ''}`, ...headers }, body });
          await post(raw, { port: answerTo, to: mail.from?.value[0]?.address ?? '', from: 'away@reader.example' });
          done();
        });
      },
    });
    const answering = new Answering(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect((server.server.address() as AddressInfo).port).toBe(port);
    return answering;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}

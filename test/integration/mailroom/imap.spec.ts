import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Mailbox } from '../../../apps/mailroom/src/mailbox.js';
import { hasDovecot, TestImap } from '../../support/dovecot.js';
import { startProcess } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { startWorld, type World } from '../intake/world.js';
import { letter, type Letter } from './letter.js';

const DOMAIN = 'consult.example';
const HOUR = 3_600_000;
const STORED = 'Throughline/Stored';

/** What a mail server makes of a message as it puts it into a mailbox. */
function delivered(to: string, given: Letter = {}, from = 'ivy@reader.example'): string {
  return `Return-Path: <${from}>\r\nDelivered-To: ${to}\r\n${letter(given)}`;
}

(hasDovecot() ? describe : describe.skip)('a mailbox that mail is fetched from', () => {
  let world: World;
  let imap: TestImap;

  beforeAll(async () => {
    imap = await TestImap.start();
    world = await startWorld([], { mailDomain: DOMAIN }, [Mailbox]);
    await world.consultation({ slug: 'trees', closesAt: new Date(Date.now() - HOUR) });
  });

  afterAll(async () => {
    await world.app.get(Mailbox).onApplicationShutdown();
    await world.stop();
    await imap.stop();
  });

  const rows = () =>
    world.db.query<{ mail_from: string; items: string[]; late: boolean; received: Date; raw: Buffer; remote: string }>(
      `SELECT m.mail_from, m.item_refs AS items, m.remote, s.late, s.received_at AS received, s.raw
         FROM intake_submissions s JOIN intake_mail m ON m.submission_id = s.id ORDER BY s.number`,
    );
  const holds = (folder: string, n: number) =>
    until(async () => (await imap.holds(folder)) === n, { what: `${String(n)} in "${folder}"` });

  it('is emptied of what lies in it: stored as it arrived there, whatever its Date says, and moved; what is not ours is kept apart', async () => {
    const raw = delivered(`trees+R1@${DOMAIN}`);
    const [inTime, after] = [new Date(Date.now() - 2 * HOUR), new Date(Date.now() - HOUR / 2)];
    await imap.deliver(raw, inTime);
    await imap.deliver(delivered('box@council.example', { headers: { To: `Trees <trees+R2@${DOMAIN}>` } }, ''), after);
    await imap.deliver(delivered('box@council.example'));
    world.app.get(Mailbox).follow(imap.url);
    await holds(STORED, 2);
    await holds('Throughline/Not ours', 1);
    await holds('', 0);
    const [first, second] = await rows();
    expect(first).toMatchObject({ mail_from: 'ivy@reader.example', items: ['R1'], late: false, remote: '' });
    expect(first?.raw.toString()).toBe(raw);
    expect(Math.abs((first?.received.getTime() ?? 0) - inTime.getTime())).toBeLessThan(2_000);
    expect(second).toMatchObject({ mail_from: '', items: ['R2'], late: true });
    expect(await rows()).toHaveLength(2);
  });

  it('is heard from when something arrives, and nothing that comes twice is stored twice', async () => {
    const raw = delivered(`trees+R1@${DOMAIN}`);
    await imap.deliver(raw);
    await holds(STORED, 3);
    await imap.deliver(`Received: by another way\r\n${raw}`);
    await holds(STORED, 4);
    expect(await rows()).toHaveLength(3);
  });

  it('leaves a message where it is while the database does not take it, and the others go on', async () => {
    await world.db.query(
      `ALTER TABLE intake_mail ADD CONSTRAINT broken CHECK (mail_from <> 'broken@reader.example') NOT VALID`,
    );
    await imap.deliver(delivered(`trees+R1@${DOMAIN}`, {}, 'broken@reader.example'));
    await imap.deliver(delivered(`trees+R1@${DOMAIN}`));
    await holds(STORED, 5);
    await until(async () => (await imap.holds()) === 1, { what: 'the one that is not taken is left' });
    await world.db.query('ALTER TABLE intake_mail DROP CONSTRAINT broken');
    await imap.deliver(delivered(`trees+R1@${DOMAIN}`));
    await holds(STORED, 7);
    expect(await rows()).toHaveLength(6);
  });

  it('is found again after its server was away', async () => {
    await imap.pause();
    await imap.deliver(delivered(`trees+R1@${DOMAIN}`));
    await imap.resume();
    await holds(STORED, 8);
    expect(await rows()).toHaveLength(7);
  });
});

(hasDovecot() ? describe : describe.skip)('a mailroom that is killed while it fetches', () => {
  it('stores each message of the mailbox once, and leaves none behind', async () => {
    const many = 120;
    const imap = await TestImap.start();
    const world = await startWorld();
    await world.consultation({ slug: 'trees' });
    const start = () =>
      startProcess('mailroom', [], {
        env: { DATABASE_URL: world.database.url, SMTP_IN_PORT: '0', IMAP_URL: imap.url, LOG_LEVEL: 'warn' },
      });
    const moved = () => imap.holds(STORED);
    for (let n = 0; n < many; n += 1)
      await imap.deliver(delivered('trees+R1@localhost', { body: `Letter ${String(n)}` }));
    for (const soMany of [20, 60]) {
      const killed = start();
      await until(async () => (await moved()) >= soMany, { seconds: 60, what: `${String(soMany)} are moved` });
      await killed.kill();
    }
    const last = start();
    await until(async () => (await moved()) >= many && (await imap.holds()) === 0, {
      seconds: 60,
      what: 'all are moved',
    });
    await last.stop();
    const stored = await world.db.query<{ body: string }>(
      `SELECT substring(convert_from(raw, 'UTF8') FROM 'Letter [0-9]+') AS body FROM intake_submissions`,
    );
    expect(stored).toHaveLength(many);
    expect(new Set(stored.map(({ body }) => body)).size).toBe(many);
    await world.stop();
    await imap.stop();
  }, 180_000);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Listener } from '../../../apps/mailroom/src/listener.js';
import { freePort } from '../../support/ports.js';
import { startProcess, untilListens } from '../../support/processes.js';
import { startWorld, type World } from '../intake/world.js';
import { dialogue, letter, post, referencesIn, type Posting } from './letter.js';

const DOMAIN = 'consult.example';
const KB = 1024;
const R1 = `trees+R1@${DOMAIN}`;

describe('accepting mail', () => {
  let world: World;
  let port: number;

  beforeAll(async () => {
    world = await startWorld([], { mailDomain: DOMAIN }, [Listener]);
    const limits = { message: 200 * KB, header: 20 * KB, inHand: 400 * KB, recipients: 3, storingMs: 500 };
    port = await world.app.get(Listener).listen(0, { limits });
    await world.consultation({ slug: 'trees' });
    await world.consultation({ slug: 'rivers', refs: ['R9'] });
  });

  afterAll(async () => {
    await world.app.get(Listener).onApplicationShutdown();
    await world.stop();
  });

  const send = (raw: string | Buffer, to: Posting['to'] = R1) => post(raw, { port, to });
  const count = async () => (await world.db.query('SELECT FROM intake_submissions')).length;
  const rows = (references: string[]) =>
    world.db.query<{ slug: string; items: string[]; helo: string; raw: Buffer }>(
      `SELECT split_part(m.recipient, '@', 1) AS slug, m.item_refs AS items, m.helo, s.raw
         FROM intake_submissions s JOIN intake_mail m ON m.submission_id = s.id WHERE s.reference = ANY ($1) ORDER BY 1`,
      [references],
    );

  it('says 250 to nothing that another connection cannot see committed at that moment', async () => {
    const other = new pg.Pool({ connectionString: world.database.url, max: 4 });
    const raws = Array.from({ length: 40 }, () => letter());
    const seen = await Promise.all(
      raws.map(async (raw) => {
        const response = await send(raw);
        const sql = 'SELECT raw FROM intake_submissions WHERE reference = $1';
        return (await other.query<{ raw: Buffer }>(sql, [referencesIn(response)[0]])).rows[0]?.raw.toString();
      }),
    );
    await other.end();
    expect(seen).toEqual(raws);
  });

  it('keeps one submission for each consultation that a message is for, and a receipt of each', async () => {
    const raw = letter();
    const references = referencesIn(await send(raw, [`trees+R2@${DOMAIN}`, R1, `RIVERS@${DOMAIN}`]));
    expect(await rows(references)).toMatchObject([
      { slug: 'rivers', items: [], raw: Buffer.from(raw) },
      { slug: 'trees', items: ['R1', 'R2'], raw: Buffer.from(raw) },
    ]);
  });

  it('finds the first receipt however often a message comes, also at once and with other headers on its way', async () => {
    const raw = letter();
    const before = await count();
    const ways = Array.from({ length: 12 }, (_way, n) => send(`Received: from hop${String(n)}.example\r\n${raw}`));
    expect(new Set(await Promise.all(ways)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it('keeps each of several bodies that come under one Message-ID', async () => {
    const headers = { 'Message-ID': '<same@reader.example>' };
    const bodies = Array.from({ length: 5 }, (_body, n) => letter({ headers, body: `Body ${String(n)}` }));
    expect(new Set(await Promise.all(bodies.map((raw) => send(raw)))).size).toBe(5);
  });

  it.each([
    ['an unknown consultation', `nobody@${DOMAIN}`],
    ['another domain', 'trees@elsewhere.example'],
    ['an address without a name', `@${DOMAIN}`],
  ])('answers 550 to %s, beside one that is known', async (_what, to) => {
    const before = await count();
    const heard = await dialogue(port, ['EHLO there', 'MAIL FROM:<a@b.example>', `RCPT TO:<${to}>`]);
    expect(heard).toMatch(/^5\d\d /u);
    expect(referencesIn(await send(letter(), [R1, to]))).toHaveLength(1);
    expect(await count()).toBe(before + 1);
  });

  it.each([
    ['a message that is too large', `${'x'.repeat(76)}\r\n`.repeat(3_000), {}, 552],
    ['a header that is too large', 'short', { 'X-Long': 'x'.repeat(21 * KB) }, 552],
  ] as [string, string, Record<string, string>, number][])(
    'refuses %s and says why',
    async (_what, body, headers, code) => {
      const before = await count();
      const refusal = send(letter({ headers, body }));
      await expect(refusal).rejects.toMatchObject({ responseCode: code });
      await expect(refusal).rejects.toThrow(/larger than/u);
      expect(await count()).toBe(before);
    },
  );

  it('refuses a size that is announced before a byte of it has come', async () => {
    expect(await dialogue(port, ['EHLO there', 'MAIL FROM:<a@b.example> SIZE=30000000'])).toMatch(/^552 /u);
  });

  it('takes as many recipients as it says, and leaves the next for another time', async () => {
    const all = [1, 2, 3].map((n) => `RCPT TO:<trees+R${String(n)}@${DOMAIN}>`);
    const heard = await dialogue(port, ['EHLO there', 'MAIL FROM:<a@b.example>', ...all, `RCPT TO:<rivers@${DOMAIN}>`]);
    expect(heard).toMatch(/^452 /u);
  });

  it('says 451 while the database does not answer, and stores the next try once', async () => {
    const raw = letter();
    const before = await count();
    await world.db.tx(async (tx) => {
      await tx.query('LOCK TABLE intake_submissions IN EXCLUSIVE MODE');
      await expect(send(raw)).rejects.toMatchObject({ responseCode: 451 });
    });
    await send(raw);
    expect(await count()).toBe(before + 1);
  });

  it('says 451 while the database is away, keeps nothing, and takes the same message when it is back', async () => {
    const raw = letter();
    const before = await count();
    await reachable(false);
    await expect(send(raw)).rejects.toMatchObject({ responseCode: 451 });
    await reachable(true);
    const [reference] = referencesIn(await send(raw));
    expect(reference).toBeDefined();
    expect(await count()).toBe(before + 1);
  });

  /** Ends every connection to the database and lets nobody in, as seen from outside: it is away. */
  async function reachable(yes: boolean): Promise<void> {
    const name = new URL(world.database.url).pathname.slice(1);
    const client = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
    await client.connect();
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${String(yes)}`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await client.end();
  }
});

describe('TLS at the SMTP door', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await startWorld([]);
    await world.consultation({ slug: 'trees' });
    folder = mkdtempSync(join(tmpdir(), 'throughline-tls-'));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  });

  afterAll(async () => {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function mailroom(env: Record<string, string>, use: (port: number) => Promise<void>): Promise<void> {
    const port = await freePort();
    const started = startProcess('mailroom', [], {
      env: { DATABASE_URL: world.database.url, SMTP_IN_PORT: String(port), LOG_LEVEL: 'warn', ...env },
    });
    try {
      await untilListens(started, port);
      await use(port);
    } finally {
      await started.stop();
    }
  }

  it('is offered with the certificate that is set, and what comes through it is stored', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await mailroom({ SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key }, async (port) => {
      const to = 'trees+R1@localhost';
      const response = await post(letter(), { port, to, tls: { ca: readFileSync(cert) } });
      expect(referencesIn(response)).toHaveLength(1);
      expect(referencesIn(await post(letter(), { port, to }))).toHaveLength(1);
    });
  });

  it('is not offered without a certificate', async () => {
    await mailroom({}, async (port) => {
      expect(await dialogue(port, ['EHLO there'])).not.toContain('STARTTLS');
      expect(await dialogue(port, ['EHLO there', 'STARTTLS'])).toMatch(/^5\d\d /u);
    });
  });
});

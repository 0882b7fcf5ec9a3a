import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTransport, type Transporter } from 'nodemailer';
import { formatInstant } from '#consultations';
import { Correspondence, CorrespondenceModule } from '#correspondence';
import { JobHost, type Db } from '#platform';
import { freePort } from '../support/ports.js';
import { startProcess, untilAnswers, untilListens, type StartedProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { incoming, startWorld, type World } from '../integration/intake/world.js';
import { letter, referencesIn } from '../integration/mailroom/letter.js';

@Module({ imports: [CorrespondenceModule] })
class Around {}

const POSTS = Number(process.env['CLOSING_POSTS'] ?? 10_000);
const POSTS_TO_A_MAIL = 20;
const CONNECTIONS = 24;
/** Every so many senders of the form leave an address, so that what they are told later can be read. */
const LEAVE_AN_ADDRESS = 100;
/** Nights on which the clocks of Europe/London change; it is one in the morning in UTC. */
const BACKWARDS = new Date('2026-10-25T01:00:00.000Z');
const FORWARDS = new Date('2026-03-29T01:00:00.000Z');
const SECOND = 1_000;
const GRACE = 30 * 60 * SECOND;

/** What somebody was told when it was sent. */
interface Told {
  reference: string;
  receivedAt?: string;
  late?: boolean;
}

interface Stored {
  reference: string;
  channel: string;
  received: Date;
  late: boolean;
  in_grace: boolean;
  disposition: string;
}

describe('around the closing instant', () => {
  let world: World;
  let doors: { web: StartedProcess; mailroom: StartedProcess; webPort: number; mailPort: number } | undefined;
  let mail: Transporter | undefined;

  beforeAll(async () => {
    world = await startWorld([Around], { connections: 8 });
    await world.consultation({ slug: 'autumn', closesAt: BACKWARDS, opensAt: new Date('2026-01-01'), refs: ['R1'] });
    await shiftClocks(world);
    const [webPort, mailPort] = [await freePort(), await freePort()];
    const env = { DATABASE_URL: world.database.url, LOG_LEVEL: 'warn' };
    const web = startProcess('web', [], { env: { ...env, PORT: String(webPort) } });
    const mailroom = startProcess('mailroom', [], { env: { ...env, SMTP_IN_PORT: String(mailPort) } });
    doors = { web, mailroom, webPort, mailPort };
    await Promise.all([
      untilAnswers(web, `http://127.0.0.1:${String(webPort)}/readyz`),
      untilListens(mailroom, mailPort),
    ]);
    mail = createTransport({
      host: '127.0.0.1',
      port: mailPort,
      pool: true,
      maxConnections: 4,
      maxMessages: Infinity,
      ignoreTLS: true,
    });
  }, 120_000);

  afterAll(async () => {
    mail?.close();
    await Promise.all([doors?.web.stop(), doors?.mailroom.stop()]);
    await world.stop();
  });

  it(`loses none of ${String(POSTS)} posts and their mails on the night when the clocks go back, and labels and tells each right`, async () => {
    await setClock(world.db, new Date(BACKWARDS.getTime() - 3_600 * SECOND));
    const speed = await speedOf(() => post('autumn', 0));
    const before = (await storedIn(world.db, 'autumn')).size;
    // So that about half of them come in time.
    await setClock(world.db, new Date(BACKWARDS.getTime() - (POSTS / speed / 2) * SECOND));
    const told = await everybody();

    const stored = await storedIn(world.db, 'autumn');
    expect(stored.size - before).toBe(told.length);
    const faults = told.flatMap((one) => faultsOf(one, stored.get(one.reference)));
    expect(faults.slice(0, 10)).toEqual([]);
    const labels = [...stored.values()].filter(({ channel }) => channel === 'api').map(({ late }) => late);
    for (const label of [true, false])
      expect(labels.filter((late) => late === label).length).toBeGreaterThan(POSTS / 20);

    await writeAcknowledgements();
    const wrong = (await acknowledged()).filter(({ reference, body }) => !saysSo(body, stored.get(reference)));
    expect(wrong).toEqual([]);
  }, 300_000);

  async function post(slug: string, n: number): Promise<Told> {
    const email = n % LEAVE_AN_ADDRESS === 1 ? `writer${String(n)}@reader.example` : undefined;
    const response = await fetch(
      `http://127.0.0.1:${String(doors?.webPort)}/api/v1/consultations/${slug}/submissions`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `post-${String(n)}-${String(Math.random())}`,
        },
        body: JSON.stringify({
          answers: [{ item: 'R1', stance: 'supports', text: `Answer ${String(n)}.` }],
          respondent: { kind: 'person', ...(email && { email }) },
        }),
      },
    );
    const body = await response.text();
    if (response.status !== 201) throw new Error(`${String(response.status)}: ${body}`);
    return JSON.parse(body) as Told;
  }

  /** Its Date says the opposite of what is so: what counts is when the mail server took it. */
  async function write(n: number): Promise<Told> {
    const written = new Date(BACKWARDS.getTime() + (n % 2 === 0 ? -5 : 5) * 3_600 * SECOND);
    const raw = letter({ headers: { Date: written.toUTCString() }, body: `I support this, says ${String(n)}.` });
    const envelope = { from: `mail${String(n)}@reader.example`, to: 'autumn+R1@localhost' };
    const { response } = (await mail?.sendMail({ envelope, raw })) as { response: string };
    return { reference: referencesIn(response)[0] ?? response };
  }

  /** All posts, and more while too few came after closing; a mail along with every so many of them. */
  async function everybody(): Promise<Told[]> {
    const told: Told[] = [];
    const mails: Promise<Told>[] = [];
    let [n, late] = [0, 0];
    const sender = async () => {
      while (n < POSTS || (late < POSTS / 10 && n < POSTS * 3)) {
        n += 1;
        if (n % POSTS_TO_A_MAIL === 0) mails.push(write(n));
        const one = { late: false, ...(await post('autumn', n)) };
        if (one.late) late += 1;
        told.push(one);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, sender));
    return [...told, ...(await Promise.all(mails))];
  }

  async function writeAcknowledgements(): Promise<void> {
    const quiet = async () => {
      await world.app.get(JobHost).runScheduled();
      await world.subscriptions.settle();
      const waiting = await world.db.query(`SELECT FROM intake_mail WHERE state = 'waiting' LIMIT 1`);
      return waiting.length === 0;
    };
    await until(quiet, { seconds: 120, what: 'all mail is read' });
    await world.subscriptions.settle();
  }

  async function acknowledged(): Promise<{ reference: string; body: string }[]> {
    const outbox = world.app.get(Correspondence);
    const found = [];
    for (let page = 1; ; page += 1) {
      const messages = await outbox.list({ page, size: 500 });
      found.push(...messages.map(({ body }) => ({ body, reference: referencesIn(body)[0] ?? '' })));
      if (messages.length < 500) break;
    }
    expect(found.length).toBeGreaterThanOrEqual(POSTS / POSTS_TO_A_MAIL + POSTS / LEAVE_AN_ADDRESS);
    return found;
  }

  function saysSo(body: string, row: Stored | undefined): boolean {
    if (row === undefined) return false;
    const closing = formatInstant(BACKWARDS, 'Europe/London');
    const expected = row.late ? `Closing time was ${closing}.` : `Closing time is ${closing}.`;
    return (
      body.includes(expected) &&
      body.includes('marked late') === row.late &&
      body.includes(`Received at: ${formatInstant(row.received, 'Europe/London')}`)
    );
  }
});

describe('the label of one that was received', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world.stop());

  it.each([
    ['autumn', BACKWARDS],
    ['spring', FORWARDS],
    ['leap', new Date('2028-02-29T23:59:59.999Z')],
  ])(
    'is late exactly after closing time, and in grace for 30 minutes where the form was opened in time (%s)',
    async (slug, closesAt) => {
      await world.consultation({ slug, closesAt, opensAt: new Date('2026-01-01'), refs: ['R1'] });
      const near = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -GRACE, max: 2 * GRACE }));
      const received = fc.oneof(
        near,
        near.map((ms) => ms + GRACE),
        fc.constantFrom(-1, 0, 1, GRACE, GRACE + 1),
      );
      const cases = fc.sample(fc.record({ received, opened: fc.option(fc.oneof(near, fc.constant(0))) }), 400);
      const at = (ms: number) => new Date(closesAt.getTime() + ms);
      const { created } = await world.intake.receiveMany(
        cases.map((one, n) =>
          incoming(slug, {
            intent: `${slug}-${String(n)}`,
            receivedAt: at(one.received),
            openedAt: one.opened === null ? undefined : at(one.opened),
          }),
        ),
      );
      expect(created).toBe(cases.length);
      const rows = await world.db.query<{ intent: string; late: boolean; in_grace: boolean; disposition: string }>(
        `SELECT s.intent, v.late, v.in_grace, v.disposition FROM intake_submissions s JOIN intake_v_submission v USING (id)
        WHERE s.intent LIKE $1`,
        [`${slug}-%`],
      );
      for (const row of rows) {
        const one = cases[Number(row.intent.slice(slug.length + 1))];
        if (one === undefined) throw new Error(row.intent);
        const inGrace = one.received > 0 && one.received <= GRACE && one.opened !== null && one.opened <= 0;
        const late = one.received > 0 && !inGrace;
        const expected = { late, in_grace: inGrace, disposition: late ? 'late' : 'considered' };
        expect({ ...one, ...row }).toEqual({ ...one, intent: row.intent, ...expected });
      }
      expect(rows).toHaveLength(cases.length);
    },
  );
});

/**
 * From now on the database's clock is what `setClock` says: a function that is found before PostgreSQL's own, for new
 * connections. The clocks of the processes stay as they are, months away, and must not matter.
 */
async function shiftClocks({ db, database }: World): Promise<void> {
  await db.query('CREATE SCHEMA shifted');
  await setClock(db, BACKWARDS);
  const name = new URL(database.url).pathname.slice(1);
  await db.query(`ALTER DATABASE ${name} SET search_path = shifted, pg_catalog, public`);
}

async function setClock(db: Db, to: Date): Promise<void> {
  const [row] = await db.query<{ now: Date }>('SELECT pg_catalog.clock_timestamp() AS now');
  const shift = to.getTime() - (row?.now.getTime() ?? Number.NaN);
  await db.query(
    `CREATE OR REPLACE FUNCTION shifted.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
     RETURN pg_catalog.clock_timestamp() + interval '${String(shift)} milliseconds'`,
  );
}

/** How many it takes in a second, from as many senders as there will be. */
async function speedOf(one: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  const each = 40;
  const sender = async () => {
    for (let n = 0; n < each; n += 1) await one();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  return (each * CONNECTIONS * SECOND) / (performance.now() - begin);
}

async function storedIn(db: Db, slug: string): Promise<Map<string, Stored>> {
  const rows = await db.query<Stored>(
    `SELECT s.reference, s.channel, s.received_at AS received, s.late, s.in_grace, v.disposition
       FROM intake_submissions s JOIN intake_v_submission v USING (id)
      WHERE s.consultation_id = (SELECT id FROM consultations_consultations WHERE slug = $1)`,
    [slug],
  );
  return new Map(rows.map((row) => [row.reference, row]));
}

/** Lost, labelled otherwise than its time says, or told otherwise than it is labelled. */
function faultsOf(told: Told, row: Stored | undefined): string[] {
  const { reference } = told;
  if (row === undefined) return [`${reference} was acknowledged and is not stored`];
  const faults: string[] = [];
  const late = row.received.getTime() > BACKWARDS.getTime();
  if (row.late !== late || row.in_grace)
    faults.push(`${reference} received ${row.received.toISOString()}: late ${String(row.late)}`);
  if (told.late !== undefined && told.late !== late) faults.push(`${reference} was told late ${String(told.late)}`);
  if (told.receivedAt !== undefined && told.receivedAt !== row.received.toISOString())
    faults.push(`${reference} was told ${told.receivedAt}`);
  if (row.channel === 'api' && row.disposition !== (late ? 'late' : 'considered'))
    faults.push(`${reference} is ${row.disposition}`);
  return faults;
}

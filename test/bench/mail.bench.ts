import { fileURLToPath } from 'node:url';
import { Db } from '#platform';
import { freePort } from '../support/ports.js';
import { startCommand, startProcess, untilListens } from '../support/processes.js';
import { median, print, rounded, say } from './figures.js';
import { Letters } from './letters.js';
import { deliver, type Deliveries } from './mail-load.js';
import { peakMemory } from './memory.js';
import { onScene, type Scene } from './scene.js';

/**
 * Messages a second through SMTP to a committed row, by the real mailroom on PostgreSQL that writes to the disk, beside
 * smtp-server that does nothing but take them. The two take turns, so that a busy machine is busy for both.
 */
/** A rush; the mailroom takes 200. */
const CONNECTIONS = 100;
const ROUNDS = 5;
const SECONDS = 4;
/** A process that has just started still compiles what it runs most. */
const WARM_UP_SECONDS = 8;
const DOMAIN = 'localhost';

await onScene(async (scene) => {
  const { slug } = await scene.factory.consultation({ state: 'open' });
  const letters = await Letters.read();
  const [port, barePort] = [await freePort(), await freePort()];
  const env = { DATABASE_URL: scene.databaseUrl, SMTP_IN_PORT: String(port), LOG_LEVEL: 'warn' };
  const mailroom = startProcess('mailroom', [], { env });
  const bareSmtp = fileURLToPath(new URL('./bare-smtp.js', import.meta.url));
  const bare = startCommand(process.execPath, [bareSmtp, String(barePort)]);
  const load = { to: `${slug}+R1@${DOMAIN}`, connections: CONNECTIONS, next: () => letters.next() };
  let taken = 0;
  try {
    await Promise.all([untilListens(mailroom, port), untilListens(bare, barePort)]);
    for (const reuse of [true, false]) {
      taken += await takeTurns(
        (seconds) => deliver(port, { ...load, reuse, seconds }),
        (seconds) => deliver(barePort, { ...load, reuse, seconds }),
        () => ({ messagesAConnection: reuse ? 'many' : 'one', peakMB: peakMemory(mailroom.pid) }),
      );
    }
    await checkStored(scene, taken, letters);
  } finally {
    await Promise.all([mailroom.stop(), bare.stop()]);
  }
});

type Turn = (seconds: number) => Promise<Deliveries>;

async function takeTurns(ours: Turn, yardstick: Turn, facts: () => object): Promise<number> {
  let { taken } = await ours(WARM_UP_SECONDS);
  await yardstick(WARM_UP_SECONDS);
  const rounds: { ours: Deliveries; bare: Deliveries }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const one = { ours: await ours(SECONDS), bare: await yardstick(SECONDS) };
    taken += one.ours.taken;
    rounds.push(one);
    say(`round ${round}: ${Math.round(one.ours.rate)} messages/s, bare smtp-server ${Math.round(one.bare.rate)}/s`);
  }
  const middle = (read: (round: { ours: Deliveries; bare: Deliveries }) => number) => rounded(median(rounds.map(read)));
  print({
    bench: 'mail',
    unit: 'messages/s',
    value: middle(({ ours: { rate } }) => rate),
    yardstick: middle(({ bare: { rate } }) => rate),
    // Of each round with itself, since the machine may be busier in the next.
    ratio: middle(({ ours: a, bare: b }) => a.rate / b.rate),
    p50: middle(({ ours: { p50 } }) => p50),
    p99: middle(({ ours: { p99 } }) => p99),
    yardstickP99: middle(({ bare: { p99 } }) => p99),
    connections: CONNECTIONS,
    ...facts(),
  });
  return taken;
}

/** Speed is worth nothing where something was lost: each 250 is a submission, and the last ones are there byte for byte. */
async function checkStored({ services }: Scene, taken: number, letters: Letters): Promise<void> {
  const db = services.get(Db);
  const [row] = await db.query<Record<'submissions' | 'envelopes' | 'disposed' | 'entries', number>>(
    `SELECT (SELECT count(*) FROM intake_submissions)::int AS submissions, (SELECT count(*) FROM intake_mail)::int AS envelopes,
            (SELECT count(*) FROM intake_dispositions WHERE until IS NULL)::int AS disposed,
            (SELECT count(*) FROM journal_entries WHERE kind = 'submission.received')::int AS entries`,
  );
  const { submissions = 0, envelopes, disposed, entries } = row ?? {};
  if (submissions !== taken || envelopes !== taken || disposed !== taken || entries !== taken) {
    throw new Error(`${String(taken)} were acknowledged, but stored is ${JSON.stringify(row)}`);
  }
  const last = await db.query<{ sha256: string }>(
    `SELECT encode(sha256(raw), 'hex') AS sha256 FROM intake_submissions ORDER BY number DESC LIMIT 1000`,
  );
  const changed = last.filter(({ sha256 }) => !letters.sent.has(sha256)).length;
  if (changed > 0) throw new Error(`${String(changed)} of the last 1,000 are not what was sent`);
}

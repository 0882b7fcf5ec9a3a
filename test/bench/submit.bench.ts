import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Db } from '#platform';
import { Sample } from '../../apps/cli/src/demo/sample.js';
import { freePort } from '../support/ports.js';
import { startCommand, startProcess, untilAnswers, untilListens } from '../support/processes.js';
import { median, print, rounded, say } from './figures.js';
import { shoot, type Shots } from './load.js';
import { onScene, type Scene } from './scene.js';

/**
 * Submissions a second through the JSON API of the real web process, on PostgreSQL that writes to the disk, beside the
 * same Fastify answering with one bare INSERT. The two take turns, so that a busy machine is busy for both.
 */
const CONNECTIONS = 32;
/** What the web process holds to PostgreSQL, so that the yardstick may hold as many. */
const POOL = 20;
const ROUNDS = 7;
const SECONDS = 4;
/** A web process that has just started still compiles what it runs most. */
const WARM_UP_SECONDS = 8;
const ITEMS = ['R1', 'R2', 'R4', 'R9'];

await onScene(async (scene) => {
  const { slug } = await scene.factory.consultation({ state: 'open', words: ITEMS.map(words) });
  const next = await sender();
  const [webPort, barePort] = [await freePort(), await freePort()];
  const env = { DATABASE_URL: scene.databaseUrl, PORT: String(webPort), LOG_LEVEL: 'warn' };
  const web = startProcess('web', [], { env });
  const bareInsert = fileURLToPath(new URL('./bare-insert.js', import.meta.url));
  const bare = startCommand(process.execPath, [bareInsert, scene.databaseUrl, String(barePort), String(POOL)]);
  try {
    await untilAnswers(web, `http://127.0.0.1:${String(webPort)}/healthz`);
    await untilListens(bare, barePort);
    const path = `/api/v1/consultations/${slug}/submissions`;
    const shots = (port: number, seconds: number) =>
      shoot(`http://127.0.0.1:${String(port)}${path}`, { connections: CONNECTIONS, seconds, next });
    const acknowledged = await takeTurns(
      (seconds) => shots(webPort, seconds),
      (seconds) => shots(barePort, seconds),
    );
    await checkStored(scene, acknowledged);
  } finally {
    await Promise.all([web.stop(), bare.stop()]);
  }
});

async function takeTurns(
  ours: (seconds: number) => Promise<Shots>,
  yardstick: (seconds: number) => Promise<Shots>,
): Promise<number> {
  let acknowledged = (await ours(WARM_UP_SECONDS)).answered;
  await yardstick(WARM_UP_SECONDS);
  const rounds: { ours: Shots; bare: Shots }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const one = { ours: await ours(SECONDS), bare: await yardstick(SECONDS) };
    acknowledged += one.ours.answered;
    rounds.push(one);
    say(`round ${round}: ${Math.round(one.ours.rate)} submissions/s, bare INSERT ${Math.round(one.bare.rate)}/s`);
  }
  const middle = (read: (round: { ours: Shots; bare: Shots }) => number) => rounded(median(rounds.map(read)));
  print({
    bench: 'submit',
    unit: 'submissions/s',
    value: middle(({ ours: { rate } }) => rate),
    yardstick: middle(({ bare: { rate } }) => rate),
    // Of each round with itself, since the machine may be busier in the next.
    ratio: middle(({ ours: a, bare: b }) => a.rate / b.rate),
    p50: middle(({ ours: { p50 } }) => p50),
    p99: middle(({ ours: { p99 } }) => p99),
    yardstickP99: middle(({ bare: { p99 } }) => p99),
    connections: CONNECTIONS,
  });
  return acknowledged;
}

/** Speed is worth nothing where something was lost: each answer of 201 is a submission with all that belongs to it. */
async function checkStored({ services }: Scene, acknowledged: number): Promise<void> {
  const [row] = await services.get(Db).query<Record<'submissions' | 'disposed' | 'entries' | 'empty', number>>(
    `SELECT (SELECT count(*) FROM intake_submissions)::int AS submissions,
            (SELECT count(*) FROM intake_dispositions WHERE until IS NULL)::int AS disposed,
            (SELECT count(*) FROM journal_entries WHERE kind = 'response.received')::int AS entries,
            (SELECT count(*) FROM intake_submissions s WHERE NOT EXISTS
              (SELECT FROM intake_responses r WHERE r.submission_id = s.id))::int AS empty`,
  );
  const { submissions = 0, disposed, entries, empty } = row ?? {};
  if (submissions < acknowledged || disposed !== submissions || entries !== submissions || empty !== 0) {
    throw new Error(`${acknowledged} were acknowledged, but stored is ${JSON.stringify(row)}`);
  }
}

/** What people of the sample sent, one after another, each time under a new key. */
async function sender(): Promise<() => { key: string; body: string }> {
  const sample = await Sample.open(join(process.cwd(), 'examples/aldermouth-getting-about'));
  const bodies: string[] = [];
  for await (const { answers, respondent, publish } of sample.answers()) {
    const told = answers.flatMap(({ item, stance, text }) => {
      const at = ITEMS.indexOf(item);
      return at < 0 ? [] : [{ item: `R${String(at + 1)}`, stance, text }];
    });
    if (told.length > 0) bodies.push(JSON.stringify({ answers: told, respondent, publish }));
  }
  let n = 0;
  return () => {
    n += 1;
    return { key: randomUUID(), body: bodies[n % bodies.length] ?? '' };
  };
}

function words(ref: string): string {
  return `What the assembly asks for in its recommendation ${ref}.`;
}

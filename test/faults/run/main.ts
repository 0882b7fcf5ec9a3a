import { checkAccounted, checkNothingStuck, checkVerifies } from './checks/accounted.js';
import { checkKept, type Broken, type Kept } from './checks/kept.js';
import { rowsByMarker } from './checks/rows.js';
import { sendByApi } from './clients/api.js';
import { BulkClient } from './clients/bulk.js';
import type { Work } from './clients/client.js';
import { sendByMail } from './clients/mail.js';
import { Ledger } from './ledger.js';
import { killAtRandom } from './nemesis.js';
import { readOptions, WrongUsage, type Options } from './options.js';
import { Random } from './random.js';
import { say } from './say.js';
import { openConsultations, setStage, untilUp, type Stage, type Target } from './stage.js';

/**
 * `npm run faults`: load, killings, and the check of the invariants. The last line on stdout is one JSON object; exit 1
 * where an invariant broke, 2 where the words of the command are wrong.
 */
const API_CLIENTS = 4;
const MAIL_CLIENTS = 3;
/** What was begun has so long to be answered after the last killing. */
const PATIENCE_MS = 180_000;
/** Of each invariant that broke. */
const MOST_TOLD = 5;

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
}

async function run(options: Options): Promise<number> {
  const stage = await setStage(options.mutant);
  const stop = () => {
    void stage.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { ledger, targets, killings } = await storm(stage, options);
    const { kept, broken } = await check(stage, ledger, targets);
    tell(broken);
    const { seconds, seed, mutant } = options;
    const invariants = [...new Set(broken.map(({ invariant }) => invariant))];
    const { acknowledged, stored, lost, doubled } = kept;
    process.stdout.write(
      `${JSON.stringify({ acknowledged, stored, lost, doubled, seed, seconds, mutant, sent: ledger.sent.length, failures: ledger.failures, killings, broken: invariants })}\n`,
    );
    return broken.length === 0 ? 0 : 1;
  } finally {
    await stage.stop();
  }
}

/** Clients send and send again while everything is killed; ends when all that was begun is answered. */
async function storm(stage: Stage, { seconds, seed }: Options) {
  // One closes in the middle, so that there is somebody on either side of the instant.
  const targets = await openConsultations(stage, seconds / 2);
  say(`load and killings for ${String(seconds)} seconds, seed ${String(seed)}`);
  const ledger = new Ledger();
  const until = Date.now() + seconds * 1_000;
  const bulk = new BulkClient(stage);
  const work = (name: string): Work => {
    return { ledger, targets, until, patience: until + PATIENCE_MS, random: new Random(seed, name) };
  };
  const victims = [...stage.victims, bulk];
  const [killings] = await Promise.all([
    killAtRandom(victims, { random: new Random(seed, 'nemesis'), until }),
    ...Array.from({ length: API_CLIENTS }, (_, at) => sendByApi(stage.webUrl, work(`api ${String(at)}`))),
    ...Array.from({ length: MAIL_CLIENTS }, (_, at) => sendByMail(stage.smtpPort, work(`mail ${String(at)}`))),
    bulk.send(work('bulk')),
  ]);
  say(`sent ${String(ledger.sent.length)}, acknowledged ${String(ledger.acknowledged.length)}`);
  return { ledger, targets, killings };
}

/** What is lost already needs no waiting for the worker. */
async function check(stage: Stage, ledger: Ledger, targets: Target[]): Promise<{ kept: Kept; broken: Broken }> {
  await untilUp(stage);
  const kept = checkKept(ledger, await rowsByMarker(stage.databaseUrl));
  say(`stored ${String(kept.stored)}, lost ${String(kept.lost)}, doubled ${String(kept.doubled)}`);
  if (kept.broken.length > 0) return { kept, broken: kept.broken };
  const broken = await stage.withServices(async (services) => {
    say('waiting for the worker to read everything');
    const stuck = await checkNothingStuck(services, targets);
    const rows = await rowsByMarker(stage.databaseUrl);
    const accounted = await checkAccounted(services, ledger, { rows, targets });
    return [...stuck, ...checkKept(ledger, rows).broken, ...accounted];
  });
  say('verifying the journal and every receipt');
  return { kept, broken: [...broken, ...checkVerifies(stage)] };
}

function tell(broken: Broken): void {
  for (const [invariant, cases] of Map.groupBy(broken, (one) => one.invariant)) {
    say(`BROKEN: ${invariant}, ${String(cases.length)} times`);
    for (const { because } of cases.slice(0, MOST_TOLD)) say(`  ${because}`);
  }
}

import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Db } from '#platform';
import { startProcess } from '../support/processes.js';
import { print, rounded, say } from './figures.js';
import { watchMemory } from './memory.js';
import { onScene, type Scene } from './scene.js';

const require = createRequire(import.meta.url);
const { Client } = require('pg') as typeof import('pg');
const { from: copyFrom } = require('pg-copy-streams') as typeof import('pg-copy-streams');

/**
 * A file of responses of 100 words each through `throughline import responses`, a process of its own, beside a bare COPY
 * of the same file into a table of id and text on the same PostgreSQL, before and after. Once for 100,000 rows and once for
 * a million: `growth` is how many times longer ten times as many take.
 */
const SIZES = [100_000, 1_000_000];
const WORDS = 100;
/** `BULK_ROWS=20000` for a look while working on it. */
const sizes = process.env['BULK_ROWS'] === undefined ? SIZES : [Number(process.env['BULK_ROWS'])];

const VOCABULARY =
  'the of and to buses road stop council people should more park safe cycle lane children school walk street traffic air trees light bench shelter frequent service evening route river bridge library garden noise summer winter crossing corner neighbours'.split(
    ' ',
  );

let before: { rows: number; seconds: number } | undefined;
for (const rows of sizes) {
  await onScene(async (scene) => {
    const file = join(scene.folder, 'responses.csv');
    await pipeline(Readable.from(lines(rows)), createWriteStream(file));
    const first = await bareCopy(scene, file);
    const ours = await imported(scene, file, rows);
    const second = await bareCopy(scene, file);
    const bare = (first + second) / 2;
    say(
      `${rows} rows: import ${ours.seconds.toFixed(1)} s, bare COPY ${first.toFixed(1)} s and ${second.toFixed(1)} s`,
    );
    print({
      bench: 'bulk',
      unit: 'rows/s',
      value: rounded(rows / ours.seconds),
      yardstick: rounded(rows / bare),
      ratio: rounded(bare / ours.seconds),
      rows,
      words: WORDS,
      seconds: rounded(ours.seconds),
      memory: ours.memory,
      ...(before === undefined
        ? {}
        : { growth: rounded(ours.seconds / before.seconds), growthOfRows: rows / before.rows }),
    });
    before = { rows, seconds: ours.seconds };
    await rm(file);
  });
}

async function imported({ factory, databaseUrl, services }: Scene, file: string, rows: number) {
  const { id, slug } = await factory.consultation({ state: 'open', words: ['More seats at bus stops.'] });
  const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' };
  const began = performance.now();
  const run = startProcess('cli', ['import', 'responses', file, '--consultation', slug], { env });
  const memory = await watchMemory(run.pid, run.ended);
  const seconds = (performance.now() - began) / 1_000;
  if ((await run.ended) !== 0) throw new Error(`the import did not finish:\n${run.output()}`);
  await checkStored(services.get(Db), id, rows);
  return { seconds, memory };
}

/** Speed is worth nothing where something is missing. */
async function checkStored(db: Db, consultation: string, rows: number): Promise<void> {
  const [found] = await db.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM intake_submissions WHERE consultation_id = $1)::int AS submissions,
            (SELECT count(*) FROM intake_responses WHERE consultation_id = $1 AND text <> '')::int AS responses,
            (SELECT count(*) FROM intake_dispositions WHERE disposition = 'considered')::int AS dispositions,
            (SELECT count(*) FROM journal_entries WHERE kind = 'response.received')::int AS entries`,
    [consultation],
  );
  if (found === undefined || Object.values(found).some((n) => n !== rows)) {
    throw new Error(`${rows} were imported, but stored is ${JSON.stringify(found)}`);
  }
}

async function bareCopy({ databaseUrl }: Scene, file: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('DROP TABLE IF EXISTS bench_bare');
    await client.query('CREATE TABLE bench_bare (id bigint PRIMARY KEY, text text NOT NULL)');
    await client.query('CHECKPOINT');
    const began = performance.now();
    const copy = client.query(copyFrom('COPY bench_bare (id, text) FROM STDIN (FORMAT csv, HEADER)'));
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), copy);
    const seconds = (performance.now() - began) / 1_000;
    await client.query('DROP TABLE bench_bare');
    await client.query('CHECKPOINT');
    return seconds;
  } finally {
    await client.end();
  }
}

function* lines(rows: number): Generator<string> {
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return VOCABULARY[Math.floor((state / 4_294_967_296) * VOCABULARY.length)] ?? '';
  };
  let lines = 'id,text\n';
  for (let row = 1; row <= rows; row += 1) {
    const sentences = Array.from({ length: WORDS / 10 }, () => Array.from({ length: 10 }, draw).join(' '));
    lines += `${String(row)},"${sentences.join(', ')}."\n`;
    if (lines.length < 500_000 && row < rows) continue;
    yield lines;
    lines = '';
  }
}

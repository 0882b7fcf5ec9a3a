import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts } from '../support/ports.js';
import { startCommand, type StartedProcess } from '../support/processes.js';
import { median, print, rounded, say } from './figures.js';

/**
 * From the command to the first page, with packages installed and everything built: on an empty data directory, where
 * PostgreSQL's files and all tables are made, and on the one that this left. The yardstick is Fastify's own first page.
 */
const ROUNDS = 3;
const PATIENCE_MS = 120_000;

const firsts: number[] = [];
const seconds: number[] = [];
const hellos: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    const [first, second, hello] = [await throughline(dataDir), await throughline(dataDir), await bareHello()];
    say(`round ${round}: first start ${first.toFixed(1)} s, second ${second.toFixed(1)} s, bare ${hello.toFixed(2)} s`);
    firsts.push(first);
    seconds.push(second);
    hellos.push(hello);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
const yardstick = rounded(median(hellos));
for (const [bench, starts] of [
  ['start-first', firsts],
  ['start-second', seconds],
] as const) {
  const value = rounded(median(starts));
  print({
    bench,
    unit: 's',
    value,
    yardstick,
    ratio: rounded(value / yardstick),
    slowest: rounded(Math.max(...starts)),
  });
}

async function throughline(dataDir: string): Promise<number> {
  const [web, mail] = [await quietPort(), await quietPort()];
  const env = { DATA_DIR: dataDir, PORT: String(web), SMTP_IN_PORT: String(mail), LOG_LEVEL: 'warn' };
  return untilFirstPage(() => startCommand(process.execPath, ['bin/throughline', 'up'], { env }), web);
}

async function bareHello(): Promise<number> {
  const port = await quietPort();
  const hello = fileURLToPath(new URL('./hello.js', import.meta.url));
  return untilFirstPage(() => startCommand(process.execPath, [hello], { env: { PORT: String(port) } }), port);
}

/** Below those that the system lends to whoever calls out: in the seconds of a start one of them may be lent. */
async function quietPort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    if (!(await accepts(port))) return port;
  }
}

async function untilFirstPage(start: () => StartedProcess, port: number): Promise<number> {
  const began = performance.now();
  const started = start();
  try {
    while (!(await isAnswered(port))) {
      if (!started.isRunning()) throw new Error(`it ended before its first page:\n${started.output()}`);
      if (performance.now() - began > PATIENCE_MS) throw new Error(`no page yet:\n${started.output()}`);
      await pause(10);
    }
    return (performance.now() - began) / 1_000;
  } finally {
    await started.stop();
  }
}

async function isAnswered(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/`).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.status === 200;
}

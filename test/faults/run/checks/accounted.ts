import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { Db } from '#platform';
import type { Ledger } from '../ledger.js';
import type { Stage, Target } from '../stage.js';
import type { Broken } from './kept.js';
import type { Row } from './rows.js';

const CLI = fileURLToPath(new URL('../../../../apps/cli/src/main.js', import.meta.url));
const LOOK_MS = 300;
const QUIET_LOOKS = 4;
const SETTLE_SECONDS = 240;

/** Waits until the worker has nothing left to do; what it is stuck with otherwise. */
export async function checkNothingStuck(
  services: INestApplicationContext,
  targets: readonly Target[],
): Promise<Broken> {
  const deadline = Date.now() + SETTLE_SECONDS * 1_000;
  let quiet = 0;
  for (;;) {
    const left = await leftToDo(services, targets);
    quiet = left === '' ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return [];
    if (Date.now() > deadline) return [{ invariant: 'nothing is stuck', because: left }];
    await pause(LOOK_MS);
  }
}

async function leftToDo(services: INestApplicationContext, targets: readonly Target[]): Promise<string> {
  const [waiting = {}] = await services.get(Db).query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM intake_mail WHERE state = 'waiting') AS "messages to read",
            (SELECT count(*)::int FROM intake_attachments WHERE state = 'waiting') AS "files to read",
            (SELECT count(*)::int FROM journal_entries WHERE index IS NULL) AS "journal entries to integrate",
            (SELECT count(*)::int FROM correspondence_messages WHERE state IN ('pending', 'sending')) AS "messages to send"`,
  );
  const left = Object.entries(waiting).flatMap(([what, n]) => (n === 0 ? [] : [`${String(n)} ${what}`]));
  for (const { id, slug } of targets) {
    const { settled, stages } = await services.get(Findings).progress(id);
    const undone = stages.filter(({ done, of }) => done < of).map(({ stage }) => stage);
    if (!settled) left.push(`${slug} is not settled (${undone.join(', ')})`);
  }
  return left.join('; ');
}

/** Each submission has one disposition, they add up, late ones are apart, and every message was read. */
export async function checkAccounted(
  services: INestApplicationContext,
  { sent }: Ledger,
  { rows, targets }: { rows: ReadonlyMap<string, Row[]>; targets: readonly Target[] },
): Promise<Broken> {
  const broken: Broken = [];
  const all = [...rows.values()].flat();
  for (const { number, dispositions, late } of all) {
    const [disposition = 'none'] = dispositions;
    if (dispositions.length !== 1) {
      broken.push({
        invariant: 'each has one disposition',
        because: `submission ${number}: ${dispositions.join(', ')}`,
      });
    }
    if (late === ['considered', 'campaign_member'].includes(disposition)) {
      broken.push({ invariant: 'late is shown apart', because: `submission ${number}: ${disposition}` });
    }
  }
  for (const { id, slug } of targets) {
    const { received, byDisposition, balanced } = await services.get(Intake).reconciliation(id);
    const there = all.filter((row) => row.consultation_id === id).length;
    const sum = byDisposition.reduce((total, { n }) => total + n, 0);
    if (!balanced || received !== there || sum !== there) {
      const figures = `${String(received)} received, ${String(sum)} disposed, ${String(there)} there`;
      broken.push({ invariant: 'the reconciliation balances', because: `${slug}: ${figures}` });
    }
  }
  for (const { marker, door } of sent) {
    const row = rows.get(marker)?.[0];
    if (door === 'email' && row !== undefined && !row.responses.some(({ text }) => text.includes(marker))) {
      broken.push({ invariant: 'every message is read', because: `${marker}: ${JSON.stringify(row.responses)}` });
    }
  }
  return broken;
}

/** The journal, its checkpoints and every receipt, by the command that anybody can run. */
export function checkVerifies({ databaseUrl }: Pick<Stage, 'databaseUrl'>): Broken {
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'verify'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, LOG_LEVEL: 'fatal' },
    encoding: 'utf8',
  });
  return status === 0 ? [] : [{ invariant: 'the journal verifies', because: stderr.trim() }];
}

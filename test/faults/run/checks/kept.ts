import { createHash } from 'node:crypto';
import { canonicalJson } from '#journal';
import type { Ledger, Sent } from '../ledger.js';
import type { Row } from './rows.js';

/** What does not hold, by the name of the invariant, with what shows it. */
export type Broken = { invariant: string; because: string }[];

export interface Kept {
  acknowledged: number;
  stored: number;
  lost: number;
  doubled: number;
  broken: Broken;
}

/** Clocks of this machine's processes are one; the database writes whole milliseconds. */
const CLOCK_MS = 2;

/** Holds what clients were told against what was stored: each once, byte for byte, under the receipt that was given. */
export function checkKept({ sent, refusals }: Ledger, rows: ReadonlyMap<string, Row[]>): Kept {
  const kept: Kept = { acknowledged: 0, stored: 0, lost: 0, doubled: 0, broken: [] };
  const broken = (invariant: string, because: string) => kept.broken.push({ invariant, because });
  for (const refusal of refusals) broken('what is right is not refused', refusal);
  const known = new Set(sent.map(({ marker }) => marker));
  for (const [marker, found] of rows) {
    if (!known.has(marker)) broken('nothing is stored that nobody sent', `submission ${found[0]?.number ?? ''}`);
  }
  for (const one of sent) {
    const found = rows.get(one.marker) ?? [];
    const acknowledged = one.acknowledgedAt !== undefined;
    if (acknowledged) kept.acknowledged += 1;
    if (found.length > 1) {
      kept.doubled += 1;
      broken('one act of sending is stored once', `${told(one)} is there ${String(found.length)} times`);
    }
    const [row] = found;
    if (row === undefined) {
      if (!acknowledged) continue;
      kept.lost += 1;
      broken('what was acknowledged is stored', `${told(one)} is not there`);
    } else {
      if (acknowledged) kept.stored += 1;
      for (const [invariant, because] of [...faultsOfRow(one, row), ...faultsOfReceipts(one, row)]) {
        broken(invariant, `${told(one)}: ${because}`);
      }
    }
  }
  return kept;
}

type Faults = [string, string][];

function faultsOfRow(one: Sent, row: Row): Faults {
  const faults: Faults = [];
  const { target, raw, triedAt = 0, acknowledgedAt = Infinity } = one;
  if (raw !== undefined && !raw.equals(row.raw)) faults.push(['stored byte for byte', 'other bytes are stored']);
  if (one.door !== 'email' && canonicalJson(said(one.answers)) !== canonicalJson(said(row.responses))) {
    faults.push(['stored byte for byte', `answers are ${JSON.stringify(row.responses)}`]);
  }
  if (commitmentOf(one, row) !== row.commitment) {
    faults.push(['every receipt proves', 'the commitment is not one to what was sent']);
  }
  const received = row.received_at.getTime();
  if (received < triedAt - CLOCK_MS || received > acknowledgedAt + CLOCK_MS) {
    faults.push(['the time of receipt is true', `it says ${row.received_at.toISOString()}`]);
  }
  const closes = new Date(target.closesAt).toISOString();
  if (row.closes_at.getTime() !== target.closesAt) {
    faults.push(['judged by the closing time', `judged by ${row.closes_at.toISOString()}, closing ${closes}`]);
  }
  if (row.late !== received > target.closesAt) {
    const verdict = row.late ? 'late' : 'in time';
    faults.push(['late is late', `received ${row.received_at.toISOString()}, closing ${closes}, called ${verdict}`]);
  }
  return faults;
}

function faultsOfReceipts({ receipts }: Sent, row: Row): Faults {
  return receipts.flatMap(({ reference, commitment, receivedAt, late }): Faults => {
    const same =
      reference === row.reference &&
      (commitment === undefined || commitment === row.commitment) &&
      (receivedAt === undefined || receivedAt === row.received_at.toISOString()) &&
      (late === undefined || late === row.late);
    return same ? [] : [['no receipt without a row', `the receipt ${reference} is not that of ${row.reference}`]];
  });
}

/** As README of intake says: salt, content, time of receipt, consultation; computed here from what the client sent. */
function commitmentOf({ door, answers, raw }: Sent, row: Row): string {
  const content =
    door === 'email' && raw !== undefined
      ? raw
      : Buffer.from(canonicalJson({ answers: said(answers), publish: 'anonymous' }));
  const hash = createHash('sha256').update(row.salt).update(content);
  return hash.update(row.received_at.toISOString()).update(row.consultation_id).digest('hex');
}

function said(answers: readonly { item: string; stance?: string | null; text: string }[]) {
  return answers.map(({ item, stance, text }) => ({
    item,
    text,
    ...((stance ?? undefined) === undefined ? {} : { stance }),
  }));
}

function told({ marker, door, target }: Sent): string {
  return `${marker} by ${door} to ${target.slug}`;
}

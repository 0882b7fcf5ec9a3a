import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Conflict, Db, Invalid, NotFound, refused, type Fault, type Refused, type Tx } from '#platform';
import { changeDisposition, type Disposal } from '../change-disposition.js';
import type { Disposition } from '../core/dispositions.js';
import { readSubmission, type Incoming } from '../core/submission.js';
import { Forms } from '../forms.js';
import type { Receipt } from '../receipt.js';
import { Receiver } from '../receiver.js';
import { scanType } from './core/scan.js';

type By = { id: string; name: string };

/** A letter or a call, as an officer keys it. */
export interface KeyWish extends Pick<Incoming, 'answers' | 'respondent' | 'publish'> {
  consultation: string;
  channel: 'paper' | 'phone';
  /** The same for every try at keying the same sheet. */
  intent: string;
  /** When the letter came or the call was taken. */
  receivedAt: Date;
  /** PDF, PNG or JPEG. Paper needs one; where a wrong keying is replaced, its scan serves. */
  scan?: Buffer | undefined;
  /** The submission that was keyed wrong, which this one replaces. */
  replaces?: string | undefined;
}

export interface Keyed {
  kind: 'keyed';
  receipt: Receipt;
  /** Hexadecimal; undefined where there is no scan. */
  scanSha256: string | undefined;
}

export const UNCHECKED = 'unchecked-keying@1';
const MISKEYED = 'keyed-wrong@1';

/** Paper and telephone: one person keys, a second one checks it against the scan before it counts. */
@Injectable()
export class Keying {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly forms: Forms,
    private readonly receiver: Receiver,
  ) {}

  /**
   * Stores what was keyed, with its receipt, held back until a second person has checked it. Throws Invalid with paths
   * such as `receivedAt`, `scan` and `answers[0].stance`, NotFound, and Conflict where that keying was replaced already.
   */
  async key(wish: KeyWish, by: By): Promise<Keyed | Refused> {
    const form = await this.forms.bySlug(wish.consultation);
    const done = await this.db.tx(async (tx) => {
      const before =
        wish.replaces === undefined ? undefined : await wrongKeying(tx, wish.replaces, form.consultationId);
      const scan = wish.scan ?? before?.scan;
      const faults = await this.faultsOf(tx, wish, scan, form.consultationId);
      if (faults.length > 0) throw new Invalid(faults);
      const raw = scan === undefined ? undefined : { type: scanType(scan) ?? '', bytes: scan };
      const submission = readSubmission({ ...wish, raw }, form);
      const [outcome] = await this.receiver.all([{ submission, form }], tx);
      if (outcome === undefined || outcome.kind === 'unknown') throw new NotFound('There is no such consultation.');
      if (outcome.kind === 'conflict') throw new Conflict('This sheet was keyed already, with other words.');
      if (outcome.kind === 'refused') return outcome;
      const scanSha256 = scan === undefined ? undefined : hash('sha256', scan);
      if (outcome.created) await this.holdBack(tx, outcome.receipt, wish, scanSha256, by);
      return { kind: 'keyed' as const, receipt: outcome.receipt, scanSha256 };
    });
    this.journal.nudge();
    return done;
  }

  private async faultsOf(tx: Tx, wish: KeyWish, scan: Buffer | undefined, consultation: string): Promise<Fault[]> {
    const faults: Fault[] = [];
    const [times] = await tx.query<{ now: Date; opens: Date }[]>(
      `SELECT clock_timestamp() AS now, opens_at AS opens FROM consultations_v_item WHERE consultation_id = $1 LIMIT 1`,
      [consultation],
    );
    if (times !== undefined && wish.receivedAt > times.now) {
      faults.push({ path: 'receivedAt', message: 'is in the future; expected when it was received' });
    } else if (times !== undefined && wish.receivedAt < times.opens) {
      faults.push({ path: 'receivedAt', message: 'is before the consultation opened' });
    }
    if (scan === undefined && wish.channel === 'paper') {
      faults.push({
        path: 'scan',
        message: 'is missing; a letter needs its scan, so that a second person can check it',
      });
    }
    if (scan !== undefined && scanType(scan) === undefined) {
      faults.push({ path: 'scan', message: 'is not a PDF, PNG or JPEG file' });
    }
    return faults;
  }

  private async holdBack(tx: Tx, receipt: Receipt, wish: KeyWish, sha256: string | undefined, by: By): Promise<void> {
    await tx.query(
      'INSERT INTO intake_keyed (submission_id, scan_sha256, keyed_by_id, keyed_by_name) VALUES ($1, $2, $3, $4)',
      [receipt.submissionId, sha256 ?? null, by.id, by.name],
    );
    const reason = 'One person has keyed it. It counts once a second person has checked it.';
    await this.dispose(tx, receipt.submissionId, { disposition: 'quarantined', rule: UNCHECKED, reason });
    if (wish.replaces === undefined) return;
    await this.dispose(tx, wish.replaces, {
      disposition: 'superseded_by',
      of: receipt.submissionId,
      by,
      reason: `It was keyed wrong, and keyed again as ${receipt.reference}.`,
    });
  }

  /**
   * The second person's word. Right: it counts as the rules say of its words and its time. Wrong: it stays held back, with
   * a remark for whoever keys it again. Refused for the one who keyed it, and where somebody was faster.
   */
  async check(
    submissionId: string,
    verdict: { kind: 'right' } | { kind: 'wrong'; remark: string },
    by: By,
  ): Promise<{ kind: 'checked'; disposition: Disposition } | Refused> {
    const remark = verdict.kind === 'wrong' ? verdict.remark.trim() : '';
    if (verdict.kind === 'wrong' && remark === '') {
      return refused('Say what is wrong.', [
        { path: 'remark', message: 'Say what is wrong, so that it can be put right' },
      ]);
    }
    const outcome = await this.db.tx(async (tx) => {
      const [row] = await tx.query<{ keyed_by_id: string; verdict: string | null; waits: boolean }[]>(
        `SELECT keyed_by_id, verdict, EXISTS (SELECT FROM intake_dispositions d WHERE d.submission_id = k.submission_id
                   AND d.until IS NULL AND d.disposition = 'quarantined') AS waits
           FROM intake_keyed k WHERE submission_id = $1 FOR UPDATE`,
        [submissionId],
      );
      if (row === undefined) throw new NotFound('Nothing was keyed under this address.');
      if (row.keyed_by_id === by.id) return refused('You keyed this yourself. Somebody else has to check it.');
      if (row.verdict !== null || !row.waits) return refused('Somebody has checked or settled this already.');
      await tx.query(
        `UPDATE intake_keyed SET checked_by_id = $2, checked_by_name = $3, checked_at = clock_timestamp(), verdict = $4,
                remark = $5
          WHERE submission_id = $1`,
        [submissionId, by.id, by.name, verdict.kind, remark],
      );
      return verdict.kind === 'right' ? this.letCount(tx, submissionId, by) : this.keepBack(tx, submissionId, by);
    });
    this.journal.nudge();
    return outcome;
  }

  /** As the rules said when it was stored: considered, late or blank. */
  private async letCount(tx: Tx, submissionId: string, by: By) {
    const [first] = await tx.query<{ disposition: Disposition; rule: string; reason: string }[]>(
      'SELECT disposition, rule, reason FROM intake_dispositions WHERE submission_id = $1 ORDER BY id LIMIT 1',
      [submissionId],
    );
    if (first === undefined) throw new Error(`submission ${submissionId} has no disposition`);
    const { disposition, rule, reason } = first;
    const refusal = await this.dispose(tx, submissionId, {
      disposition,
      rule,
      by,
      reason: `${reason} It was checked.`,
    });
    return refusal ?? { kind: 'checked' as const, disposition };
  }

  private async keepBack(tx: Tx, submissionId: string, by: By) {
    const reason = 'A second person found that it was keyed wrong. It is keyed again.';
    const refusal = await this.dispose(tx, submissionId, { disposition: 'quarantined', rule: MISKEYED, by, reason });
    return refusal ?? { kind: 'checked' as const, disposition: 'quarantined' as const };
  }

  private dispose(tx: Tx, submissionId: string, to: Disposal): Promise<Refused | undefined> {
    return changeDisposition(tx, this.journal, submissionId, to);
  }
}

/** The scan of a keying that was found wrong; Conflict where it was not, or was keyed again already. */
async function wrongKeying(tx: Tx, submissionId: string, consultation: string): Promise<{ scan: Buffer | undefined }> {
  const [row] = await tx.query<{ raw: Buffer; sha256: string | null; replaced: boolean; wrong: boolean }[]>(
    `SELECT s.raw, k.scan_sha256 AS sha256, coalesce(k.verdict = 'wrong', false) AS wrong,
            EXISTS (SELECT FROM intake_dispositions d WHERE d.submission_id = s.id AND d.until IS NULL
                       AND d.disposition <> 'quarantined') AS replaced
       FROM intake_keyed k JOIN intake_submissions s ON s.id = k.submission_id
      WHERE k.submission_id::text = $1 AND s.consultation_id = $2 FOR UPDATE OF k`,
    [submissionId, consultation],
  );
  if (row === undefined) throw new NotFound('Nothing was keyed under this address.');
  if (!row.wrong) throw new Conflict('Nobody has found this keying wrong.');
  if (row.replaced) throw new Conflict('This was keyed again already.');
  return { scan: row.sha256 === null || row.raw.length === 0 ? undefined : row.raw };
}

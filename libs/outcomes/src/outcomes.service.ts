import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { Consultations, formatInstant, phaseOf, RulesRegistry, stops, type By } from '#consultations';
import { Findings, type Progress } from '#findings';
import { Intake } from '#intake';
import { canonicalJson, Journal } from '#journal';
import { Clock, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import { composeReport } from './core/compose.js';
import { sealFaults } from './core/seal.js';
import type { OutcomeReport } from './core/report.js';
import { EvidenceReader } from './evidence-reader.js';
import { SealedRow } from './sealed.entity.js';

/** A sealed version of the report about one item. */
export interface SealedOutcome {
  kind: 'sealed';
  id: string;
  itemId: string;
  consultationId: string;
  recommendationId: string;
  version: number;
  /** SHA-256 in hex over `canonical`. */
  hash: string;
  /** The report as it was hashed: canonical JSON (RFC 8785) in UTF-8. */
  canonical: string;
  report: OutcomeReport;
  sealedAt: Date;
  sealedBy: { id: string; name: string };
}

/** A report that is not sealed, with what keeps it from that. */
export interface DraftOutcome {
  report: OutcomeReport;
  hash: string;
  /** Empty: it can be sealed. */
  faults: string[];
}

/** Responses that hold a theme, with the words that show it. */
export interface ThemeWords {
  /** How many there are to show. */
  shown: number;
  /** How many there are besides whose senders did not want to be published. */
  kept: number;
  responses: { responseId: string; number: number; stance: Stance; evidence: string; text: string }[];
}

/** What a consultation found for each item: composed from the rows, sealed with a version and a hash, never changed. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly consultations: Consultations,
    private readonly findings: Findings,
    private readonly intake: Intake,
    private readonly rules: RulesRegistry,
    private readonly evidence: EvidenceReader,
  ) {}

  /** The report as the rows give it now. The same rows, settings and versions give the same report. Throws NotFound. */
  async draft(itemId: string): Promise<OutcomeReport> {
    return (await this.prepare(itemId)).report;
  }

  /** The report as it stands, its hash, and what keeps it from being sealed. Throws NotFound. */
  async prepare(itemId: string): Promise<DraftOutcome> {
    const { consultation } = await this.consultations.itemById(itemId);
    const progress = await this.findings.progress(consultation.id);
    // One snapshot for all figures: they are compared with each other to the last one.
    return this.db.source.transaction('REPEATABLE READ', (tx) => this.compose(tx, itemId, progress));
  }

  /**
   * Seals the report as it stands. Refused, with every reason, while the consultation is open, the analysis has not
   * settled, or the reconciliation does not balance to the last submission (rule G4-01). Sealing what is sealed already,
   * unchanged, gives that version; anything else becomes the next version beside it.
   */
  async seal(itemId: string, by: By): Promise<SealedOutcome | Refused> {
    const { consultation } = await this.consultations.itemById(itemId);
    const progress = await this.findings.progress(consultation.id);
    const blocked = await this.blockedByRules(itemId);
    const result = await this.db.source.transaction('REPEATABLE READ', async (tx) => {
      // Before the snapshot is taken, so that whoever comes second sees what the first sealed.
      await tx.query('LOCK TABLE outcomes_sealed IN SHARE ROW EXCLUSIVE MODE');
      const { report, hash, faults } = await this.compose(tx, itemId, progress);
      const all = [...new Set([...faults, ...blocked])];
      if (all.length > 0)
        return refused(
          all.join(' '),
          all.map((message) => ({ path: 'item', message })),
        );
      const before = await this.rows(tx, itemId);
      const [latest] = before;
      if (latest?.hash === hash) return sealed(latest);
      return this.store(tx, { report, hash, version: (latest?.version ?? 0) + 1 }, by);
    });
    if (result.kind === 'sealed') {
      this.journal.nudge();
      await this.markIfComplete(consultation.id, by);
    }
    return result;
  }

  /** The latest sealed version of an item's report. */
  async latest(itemId: string): Promise<SealedOutcome | undefined> {
    return (await this.versions(itemId))[0];
  }

  /** All sealed versions of an item's report, the latest first. */
  async versions(itemId: string): Promise<SealedOutcome[]> {
    return (await this.rows(this.db.source.manager, itemId)).map(sealed);
  }

  /** The sealed version with this hash. Throws NotFound. */
  async byHash(hash: string): Promise<SealedOutcome> {
    const row = await this.db.source.getRepository(SealedRow).findOneBy({ hash });
    if (row === null) throw new NotFound('There is no sealed outcome with that hash');
    return sealed(row);
  }

  /**
   * The responses behind one figure: those counted that hold a theme of an item, the clearest first. Whoever did not want
   * to be published is counted in `kept` and not shown.
   */
  async words(itemId: string, themeId: string, { from, limit }: { from: number; limit: number }): Promise<ThemeWords> {
    const rows = await this.db.query<ThemeWords['responses'][number] & { shown: number }>(
      `SELECT r.id AS "responseId", r.number::float8 AS number, coalesce(s.stance, 'unclear') AS stance, c.evidence, r.text,
              count(*) OVER ()::int AS shown
         FROM findings_v_code c
         JOIN intake_v_response r ON r.id = c.response_id AND r.counted AND r.publish <> 'no'
         LEFT JOIN findings_v_stance s ON s.response_id = r.id
        WHERE c.item_id = $1 AND c.theme_id = $2 ORDER BY c.confidence DESC, r.number OFFSET $3 LIMIT $4`,
      [itemId, themeId, from, limit],
    );
    const [kept] = await this.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM findings_v_code c JOIN intake_v_response r ON r.id = c.response_id AND r.counted
        WHERE c.item_id = $1 AND c.theme_id = $2 AND r.publish = 'no'`,
      [itemId, themeId],
    );
    return { shown: rows[0]?.shown ?? 0, kept: kept?.n ?? 0, responses: rows.map(({ shown: _, ...row }) => row) };
  }

  /** How many submissions came on each calendar day of the consultation's own zone, late ones included. */
  arrivals(consultationId: string): Promise<{ day: string; n: number }[]> {
    return this.db.query<{ day: string; n: number }>(
      `SELECT (s.received_at AT TIME ZONE z.time_zone)::date::text AS day, count(*)::int AS n
         FROM intake_v_submission s
         JOIN (SELECT DISTINCT consultation_id, time_zone FROM consultations_v_item) z ON z.consultation_id = s.consultation_id
        WHERE s.consultation_id = $1 GROUP BY 1 ORDER BY 1`,
      [consultationId],
    );
  }

  private async compose(tx: Tx, itemId: string, progress: Progress): Promise<DraftOutcome> {
    const { evidence, consultation } = await this.evidence.read(tx, itemId);
    const report = composeReport(evidence);
    const item = progress.items.find((one) => one.itemId === itemId);
    const senders = await this.intake.unsettledSenders(consultation.id);
    const faults = sealFaults({
      report,
      undisposed: evidence.undisposed,
      readable: item?.readable ?? 0,
      closed: phaseOf(consultation, this.clock.now()) === 'closed',
      closes: formatInstant(consultation.closesAt, consultation.timeZone),
      progress: {
        settled: senders === 0 && (item?.settled ?? false),
        stages: [
          ...(senders === 0 ? [] : [{ stage: 'senders settled', done: 0, of: senders }]),
          { stage: 'read', done: item?.read ?? 0, of: item?.responses ?? 0 },
          { stage: 'grouped', done: item?.grouped ?? 0, of: item?.responses ?? 0 },
          ...(item?.codeframe === undefined ? [] : [{ stage: 'coded', done: item.coded, of: item.readable }]),
        ],
      },
    });
    return { report, hash: hashOf(canonicalJson(report)), faults };
  }

  private async store(
    tx: Tx,
    { report, hash, version }: { report: OutcomeReport; hash: string; version: number },
    by: By,
  ): Promise<SealedOutcome> {
    const row = {
      id: newId(),
      itemId: report.item.id,
      consultationId: report.item.consultation.id,
      recommendationId: report.item.recommendationId,
      version,
      canonical: canonicalJson(report),
      hash,
      sealedById: by.id,
      sealedByName: by.name,
      sealedAt: this.clock.now(),
    };
    await tx.getRepository(SealedRow).insert(row);
    const { received } = report.reconciliation.submissions;
    await this.journal.append(tx, {
      kind: 'outcome.sealed',
      subject: row.recommendationId,
      body: {
        outcome: row.id,
        consultation: row.consultationId,
        item: row.itemId,
        ref: report.item.ref,
        version,
        hash,
        by: by.id,
        figures: { received, counted: report.counted, answered: report.answered, stance: report.stance },
      },
    });
    return sealed({ ...row, report });
  }

  private rows(tx: Tx, itemId: string): Promise<SealedRow[]> {
    return tx.getRepository(SealedRow).find({ where: { itemId }, order: { version: 'DESC' } });
  }

  private async blockedByRules(itemId: string): Promise<string[]> {
    const { consultation } = await this.consultations.itemById(itemId);
    const findings = await this.rules.check('seal', { now: this.clock.now(), consultation, itemId });
    return findings.filter(stops).flatMap((finding) => finding.messages.map((message) => message.text));
  }

  /** A consultation is analysed when each of its items has a sealed outcome. */
  private async markIfComplete(consultationId: string, by: By): Promise<void> {
    const [{ missing } = { missing: 1 }] = await this.db.query<{ missing: number }>(
      `SELECT count(*)::int AS missing FROM consultations_v_item i
        WHERE i.consultation_id = $1 AND NOT EXISTS (SELECT FROM outcomes_sealed s WHERE s.item_id = i.id)`,
      [consultationId],
    );
    if (missing === 0) await this.consultations.markAnalysed(consultationId, by);
  }
}

function sealed(row: SealedRow): SealedOutcome {
  const { sealedById, sealedByName, ...rest } = row;
  return { kind: 'sealed', ...rest, sealedBy: { id: sealedById, name: sealedByName } };
}

function hashOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}

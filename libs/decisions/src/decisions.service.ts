import { Injectable } from '@nestjs/common';
import { Consultations, RulesRegistry, stops, type By, type Finding } from '#consultations';
import { Journal } from '#journal';
import { Clock, Conflict, Db, Invalid, newId, NotFound, refused, type Fault, type Refused, type Tx } from '#platform';
import { In, Not } from 'typeorm';
import { themesToAnswer } from './core/considered.js';
import { decisionFaults } from './core/decision-faults.js';
import { decisionInput, mayGo, type DecisionContent, type DecisionInput } from './core/decision.js';
import { DecisionContexts, type DecisionContext } from './decision-context.js';
import { CommitmentRow, DecisionRow, ThemeAnswerRow } from './decision.entity.js';
import { toDecision, type Decision } from './decision.js';

/** What the rules say about a decision as it stands. */
export interface Readiness {
  /** Keep it from being submitted and published; paths are fields of the input. */
  faults: Fault[];
  /** Stay on record. */
  warnings: string[];
}

/**
 * Decisions on recommendations: drafted, submitted, published by a second person, then never changed. A correction is
 * the next version, with its reason, beside the one before.
 */
@Injectable()
export class Decisions {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly consultations: Consultations,
    private readonly rules: RulesRegistry,
    private readonly contexts: DecisionContexts,
  ) {}

  /**
   * Writes the decision that is in the making for a recommendation, or begins one. May be incomplete. Throws Invalid for
   * what is no input at all, Conflict where it waits to be published, NotFound for an unknown recommendation.
   */
  async draft(recommendationId: string, input: DecisionInput, by: By): Promise<Decision> {
    const content = parsed(input);
    const { recommendation } = await this.contexts.of(recommendationId);
    if (recommendation.publishedAt === null) throw new Conflict('The recommendation is not published yet');
    const id = await this.db.tx(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 50))', [recommendationId]);
      const decisions = tx.getRepository(DecisionRow);
      const rows = await decisions.find({ where: { recommendationId }, order: { version: 'DESC' } });
      const open = rows.find((row) => row.state !== 'published');
      if (open?.state === 'submitted')
        throw new Conflict('The decision waits to be published. Hand it back to change it');
      const row: DecisionRow = {
        ...(open ?? BLANK),
        id: open?.id ?? newId(),
        recommendationId,
        version: open?.version ?? (rows[0]?.version ?? 0) + 1,
        state: 'draft',
        status: content.status,
        decidedOn: content.decidedOn,
        decisionMaker: content.decisionMaker,
        outcomeHash: content.outcomeHash,
        content,
        writers: [...new Set([...(open?.writers ?? []), by.id])],
        draftedById: by.id,
        draftedByName: by.name,
        draftedAt: this.clock.now(),
      };
      await decisions.save(row);
      return row.id;
    });
    return this.get(id);
  }

  /** Hands a draft to the second person. Refused, with every fault, while something is missing or a rule stops it. */
  async submit(id: string, by: By): Promise<{ kind: 'submitted'; decision: Decision } | Refused> {
    const { faults, warnings } = await this.readiness(id);
    if (faults.length > 0) return refused(sentence(faults), faults);
    const result = await this.db.tx(async (tx) => {
      const row = await locked(tx, id);
      if (!mayGo(row.state, 'submitted')) return refused(`This decision is ${row.state} already.`);
      const signed = { submittedById: by.id, submittedByName: by.name, submittedAt: this.clock.now() };
      await tx
        .getRepository(DecisionRow)
        .update({ id }, { ...signed, state: 'submitted', warnings, returnedBecause: null });
      return undefined;
    });
    return result ?? { kind: 'submitted', decision: await this.get(id) };
  }

  /** Hands a submitted decision back to be changed, with the reason. */
  async handBack(id: string, reason: string, by: By): Promise<{ kind: 'handed back'; decision: Decision } | Refused> {
    if (reason.trim() === '') return refused('Enter why it is handed back', [{ path: 'reason', message: 'Enter why' }]);
    const result = await this.db.tx(async (tx) => {
      const row = await locked(tx, id);
      if (!mayGo(row.state, 'draft'))
        return refused(`This decision is ${row.state}; only a submitted one is handed back.`);
      const unsigned = { submittedById: null, submittedByName: null, submittedAt: null };
      const returnedBecause = `${by.name}: ${reason.trim()}`;
      await tx.getRepository(DecisionRow).update({ id }, { ...unsigned, state: 'draft', returnedBecause });
      return undefined;
    });
    return result ?? { kind: 'handed back', decision: await this.get(id) };
  }

  /**
   * Publishes a submitted decision, for good. Refused for anybody who wrote on it or submitted it, for anybody but an
   * approver, and while a rule stops it: responses may have been analysed anew since it was submitted.
   */
  async publish(id: string, by: By): Promise<{ kind: 'published'; decision: Decision } | Refused> {
    const { faults } = await this.readiness(id, 'publish');
    const result = await this.db.tx(async (tx) => {
      const row = await locked(tx, id);
      if (!mayGo(row.state, 'published'))
        return refused(row.state === 'published' ? 'It is published already.' : 'Submit it first.');
      if (row.writers.includes(by.id) || row.submittedById === by.id) {
        return refused('A second person publishes a decision: you wrote or submitted this one.');
      }
      if (by.role !== 'approver' && by.role !== 'admin') return refused('Only an approver publishes a decision.');
      if (faults.length > 0) return refused(sentence(faults), faults);
      const context = await this.contexts.of(row.recommendationId);
      await this.storeParts(tx, row, context);
      const signed = { publishedById: by.id, publishedByName: by.name, publishedAt: this.clock.now() };
      await tx.getRepository(DecisionRow).update({ id }, { ...signed, state: 'published' });
      await this.journal.append(tx, published(row, context, by));
      return context;
    });
    if ('kind' in result) return result;
    this.journal.nudge();
    if (result.held !== undefined) await this.markIfComplete(result.held.consultation.id, by);
    return { kind: 'published', decision: await this.get(id) };
  }

  /** What is missing and what the rules say, of a decision as it stands. Throws NotFound. */
  async readiness(id: string, act: 'decide' | 'publish' = 'decide'): Promise<Readiness> {
    const row = await this.db.source.getRepository(DecisionRow).findOneBy({ id });
    if (row === null) throw new NotFound('There is no such decision');
    const context = await this.contexts.of(row.recommendationId);
    const { today, closedOn, held } = context;
    const faults = decisionFaults(row.content, { today, closedOn, published: row.version - 1 });
    const findings = await this.rules.check(act, {
      now: this.clock.now(),
      recommendationId: row.recommendationId,
      ...(held === undefined ? {} : { consultation: held.consultation, itemId: held.item.id }),
    });
    const known = new Set(faults.map((fault) => fault.path));
    for (const finding of findings.filter(stops)) {
      for (const fault of faultsOf(finding)) if (!known.has(fault.path)) faults.push(fault);
    }
    const warnings = findings
      .filter((finding) => finding.level === 'WARN' && !finding.met)
      .flatMap((finding) => finding.messages.map((message) => message.text));
    return { faults, warnings };
  }

  /** Throws NotFound. */
  async get(id: string): Promise<Decision> {
    const row = await this.db.source.getRepository(DecisionRow).findOneBy({ id });
    if (row === null) throw new NotFound('There is no such decision');
    const [decision] = await this.whole([row]);
    if (decision === undefined) throw new NotFound('There is no such decision');
    return decision;
  }

  /** All versions of the decision on a recommendation, the latest first, with the one in the making apart. */
  async forRecommendation(
    recommendationId: string,
  ): Promise<{ current: Decision | undefined; versions: Decision[]; making: Decision | undefined }> {
    const rows = await this.db.source
      .getRepository(DecisionRow)
      .find({ where: { recommendationId }, order: { version: 'DESC' } });
    const all = await this.whole(rows);
    const versions = all.filter((one) => one.state === 'published');
    return { current: versions[0], versions, making: all.find((one) => one.state !== 'published') };
  }

  /** Every decision: those in the making first, then the published, the latest first. */
  async list(): Promise<Decision[]> {
    const decisions = this.db.source.getRepository(DecisionRow);
    const making = await decisions.find({ where: { state: Not('published') }, order: { draftedAt: 'DESC' } });
    const done = await decisions.find({ where: { state: 'published' }, order: { publishedAt: 'DESC' } });
    return this.whole([...making, ...done]);
  }

  private async whole(rows: DecisionRow[]): Promise<Decision[]> {
    if (rows.length === 0) return [];
    const of = { where: { decisionId: In(rows.map((row) => row.id)) }, order: { position: 'ASC' as const } };
    const answers = await this.db.source.getRepository(ThemeAnswerRow).find(of);
    const commitments = await this.db.source.getRepository(CommitmentRow).find(of);
    return rows.map((row) => toDecision(row, answers, commitments));
  }

  /** Answers and commitments as rows of their own, with the labels and figures of the outcome that was considered. */
  private async storeParts(tx: Tx, { id, content }: DecisionRow, { considered }: DecisionContext): Promise<void> {
    const required = new Set(
      considered === null ? [] : themesToAnswer(content, considered).map((theme) => theme.themeId),
    );
    const answers = (considered?.themes ?? []).flatMap((theme) => {
      const given = content.themeAnswers.find((one) => one.themeId === theme.themeId);
      if (given === undefined || given.answer === null || given.reason === '') return [];
      const { themeId, label, people } = theme;
      return [
        {
          decisionId: id,
          themeId,
          label,
          people,
          main: required.has(themeId),
          answer: given.answer,
          reason: given.reason,
        },
      ];
    });
    await tx.getRepository(ThemeAnswerRow).insert(answers.map((answer, position) => ({ ...answer, position })));
    const commitments = content.commitments.flatMap(({ text, owner, due }) =>
      due === null ? [] : [{ text, owner, due }],
    );
    await tx
      .getRepository(CommitmentRow)
      .insert(commitments.map((one, position) => ({ ...one, id: newId(), decisionId: id, position })));
  }

  /** A consultation is decided when each of its recommendations has a published decision. */
  private async markIfComplete(consultationId: string, by: By): Promise<void> {
    const [{ missing } = { missing: 1 }] = await this.db.query<{ missing: number }>(
      `SELECT count(*)::int AS missing FROM consultations_v_item i WHERE i.consultation_id = $1
          AND NOT EXISTS (SELECT FROM decisions_v_current d WHERE d.recommendation_id = i.recommendation_id)`,
      [consultationId],
    );
    if (missing === 0) await this.consultations.markDecided(consultationId, by);
  }
}

const BLANK = {
  warnings: [],
  submittedById: null,
  submittedByName: null,
  submittedAt: null,
  returnedBecause: null,
  publishedById: null,
  publishedByName: null,
  publishedAt: null,
};

function parsed(input: DecisionInput): DecisionContent {
  const result = decisionInput.safeParse(input);
  if (result.success) return result.data;
  throw new Invalid(
    result.error.issues.map((issue) => ({
      path: issue.path
        .map((part) => (typeof part === 'number' ? `[${String(part)}]` : String(part)))
        .join('.')
        .replaceAll('.[', '['),
      message: issue.message,
    })),
  );
}

async function locked(tx: Tx, id: string): Promise<DecisionRow> {
  const row = await tx.getRepository(DecisionRow).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  if (row === null) throw new NotFound('There is no such decision');
  return row;
}

function faultsOf(finding: Finding): Fault[] {
  return finding.messages.map(({ text, field }) => ({ path: field ?? 'status', message: text }));
}

function sentence(faults: readonly Fault[]): string {
  return faults.map((fault) => fault.message.replace(/\.?$/u, '.')).join(' ');
}

function published(row: DecisionRow, { recommendation, held }: DecisionContext, by: By) {
  return {
    kind: 'decision.published',
    subject: row.recommendationId,
    body: {
      decision: row.id,
      recommendation: row.recommendationId,
      ref: recommendation.ref,
      version: row.version,
      status: row.status,
      text: row.content.text,
      decidedOn: row.decidedOn,
      outcome: row.outcomeHash,
      consultation: held?.consultation.id ?? null,
      submittedBy: row.submittedById,
      publishedBy: by.id,
    },
  };
}

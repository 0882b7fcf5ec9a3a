import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Clock, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import type { By } from './assemblies.service.js';
import { checkedReason } from './checked.js';
import { ConsultationReader } from './consultation-reader.js';
import type { Consultation } from './core/consultation.js';
import { hashOf } from './core/exact-words.js';
import { launchSnapshot } from './core/launch-snapshot.js';
import { stops, type Finding } from './core/rules/rule.js';
import { ConsultationRow, OverrideRow } from './entities/consultation.entity.js';
import { RulesRegistry } from './rules-registry.js';
import { transition } from './steps.js';

export interface Submitted {
  kind: 'submitted';
  /** What the rules found; those that warn stay on the record. */
  findings: Finding[];
}

/** From the draft to the launch: the rules, what an approver sets aside of them, and the second person. */
@Injectable()
export class Approval {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly reader: ConsultationReader,
    private readonly rules: RulesRegistry,
  ) {}

  async findings(slug: string): Promise<Finding[]> {
    return this.rules.check('launch', { consultation: await this.reader.get(slug), now: this.clock.now() });
  }

  async override(slug: string, rule: string, reason: string, by: By): Promise<{ kind: 'overridden' } | Refused> {
    if (by.role !== 'approver') return refused('Only an approver can set a rule aside.');
    const because = checkedReason(reason, 'the reason is published');
    return this.db.tx(async (tx) => {
      const { row, consultation } = await this.locked(tx, slug);
      if (row.state !== 'draft' && row.state !== 'submitted') return refused('It is approved already.');
      const findings = await this.rules.check('launch', { consultation, now: this.clock.now() });
      const finding = findings.find((one) => one.rule === rule);
      if (finding === undefined) throw new NotFound(`There is no rule ${rule} at launch`);
      if (finding.level !== 'BLOCK') return refused(`${rule} does not stop a launch; there is nothing to set aside.`);
      if (finding.absolute) return refused(`${rule} cannot be set aside by anybody.`);
      if (finding.override !== null) return refused(`${rule} is set aside already.`);
      const at = this.clock.now();
      const signed = { byId: by.id, byName: by.name, role: by.role, at };
      const override = { id: newId(), consultationId: row.id, rule, version: finding.version, reason: because };
      await tx.getRepository(OverrideRow).insert({ ...override, ...signed });
      return { kind: 'overridden' };
    });
  }

  async submit(slug: string, by: By): Promise<Submitted | Refused> {
    return this.db.tx(async (tx) => {
      const { row } = await this.locked(tx, slug);
      if (row.state !== 'draft') return refused('It is submitted already.');
      await takeCurrentWords(tx, row.id);
      const consultation = await this.reader.load(row.id, tx);
      const findings = await this.rules.check('launch', { consultation, now: this.clock.now() });
      const stopped = stoppedBy(findings);
      if (stopped !== undefined) return stopped;
      const at = this.clock.now();
      const set = { submittedById: by.id, submittedByName: by.name, submittedAt: at };
      await transition(tx, row, { to: 'submitted', by, at, set });
      const items = consultation.items.length;
      await this.journal.append(tx, { kind: 'consultation.submitted', subject: row.id, body: { slug, items } });
      return { kind: 'submitted', findings };
    });
  }

  async takeBack(slug: string, reason: string, by: By): Promise<{ kind: 'taken back' } | Refused> {
    const because = checkedReason(reason, 'say what has to change');
    return this.db.tx(async (tx) => {
      const { row } = await this.locked(tx, slug);
      const at = this.clock.now();
      if (row.state !== 'submitted' && row.state !== 'approved') return refused('It can no longer be taken back.');
      if (row.state === 'approved' && at >= row.opensAt) return refused('It is open: people are answering it.');
      const unsigned = { submittedById: null, submittedByName: null, submittedAt: null };
      const unapproved = { approvedById: null, approvedByName: null, approvedAt: null };
      const set = { ...unsigned, ...unapproved, launchSha256: null, launchSnapshot: null };
      await transition(tx, row, { to: 'draft', by, at, reason: because, set });
      return { kind: 'taken back' };
    });
  }

  async approve(slug: string, by: By): Promise<{ kind: 'approved'; consultation: Consultation } | Refused> {
    if (by.role !== 'approver') return refused('Only an approver can approve a launch.');
    const outcome = await this.db.tx(async (tx) => {
      const { row, consultation } = await this.locked(tx, slug);
      if (row.state !== 'submitted') return refused(`It is not waiting for approval; it is ${row.state}.`);
      if (row.submittedById === by.id)
        return refused('Whoever submitted it cannot approve it: that takes a second person.');
      const at = this.clock.now();
      const findings = await this.rules.check('launch', { consultation, now: at });
      const stopped = stoppedBy(findings);
      if (stopped !== undefined) return stopped;
      // Nothing can have opened before it was approved, so an opening that has passed is now.
      const opensAt = consultation.opensAt < at ? at : consultation.opensAt;
      const launchSnapshotText = launchSnapshot({ ...consultation, opensAt });
      const launchSha256 = hashOf(launchSnapshotText);
      const signed = { approvedById: by.id, approvedByName: by.name, approvedAt: at };
      const set = { ...signed, opensAt, launchSha256, launchSnapshot: launchSnapshotText };
      await transition(tx, row, { to: 'approved', by, at, set });
      await this.journal.append(tx, { kind: 'consultation.approved', subject: row.id, body: { slug } });
      await this.journal.append(tx, {
        kind: 'consultation.launched',
        subject: row.id,
        body: {
          slug,
          opensAt,
          closesAt: row.closesAt,
          timeZone: row.timeZone,
          sha256: launchSha256,
          rules: onRecord(findings),
        },
      });
      return undefined;
    });
    return outcome ?? { kind: 'approved', consultation: await this.reader.get(slug) };
  }

  private async locked(tx: Tx, slug: string): Promise<{ row: ConsultationRow; consultation: Consultation }> {
    const row = await tx
      .getRepository(ConsultationRow)
      .findOne({ where: { slug }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFound(`There is no consultation ${slug}`);
    return { row, consultation: await this.reader.load(row.id, tx) };
  }
}

function stoppedBy(findings: readonly Finding[]): Refused | undefined {
  const stopping = findings.filter(stops);
  if (stopping.length === 0) return undefined;
  const faults = stopping.flatMap((finding) =>
    finding.messages.map(({ text, field }) => ({ path: field ?? finding.rule, message: `${finding.rule}: ${text}` })),
  );
  return refused(`${String(stopping.length)} rule${stopping.length === 1 ? '' : 's'} of launching not met.`, faults);
}

/** What the journal keeps of the findings: no judgement where the rule gives none. */
function onRecord(findings: readonly Finding[]): object[] {
  return findings.map(({ rule, version, level, met, evidence, override }) => ({
    rule,
    version,
    level,
    met: level === 'EVIDENCE' ? undefined : met,
    evidence,
    overridden: override === null ? undefined : override.reason,
  }));
}

/** A draft may be older than a correction: what is submitted quotes the words as they stand. */
async function takeCurrentWords(tx: Tx, consultationId: string): Promise<void> {
  await tx.query(
    `UPDATE consultations_items i SET words = r.words, words_sha256 = r.words_sha256, words_version = r.version
       FROM consultations_recommendations r
      WHERE r.id = i.recommendation_id AND i.consultation_id = $1 AND r.version <> i.words_version`,
    [consultationId],
  );
}

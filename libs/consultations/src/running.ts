import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Clock, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import type { By } from './assemblies.service.js';
import { checkedReason } from './checked.js';
import { ConsultationReader } from './consultation-reader.js';
import { formatInstant } from './core/instants.js';
import { CONSULTATION_LIFE_CYCLE, phaseOf, type ConsultationState } from './core/life-cycle.js';
import { stops } from './core/rules/rule.js';
import { ConsultationRow, ExtensionRow } from './entities/consultation.entity.js';
import { RulesRegistry } from './rules-registry.js';
import { transition } from './steps.js';

export interface Step {
  from: ConsultationState;
  to: ConsultationState;
  by: string;
  reason: string | null;
  at: Date;
}

/** A launched consultation: its clock, its extensions, and how it goes on after closing. */
@Injectable()
export class Running {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly reader: ConsultationReader,
    private readonly rules: RulesRegistry,
  ) {}

  async extend(slug: string, closesAt: Date, reason: string, by: By): Promise<{ kind: 'extended' } | Refused> {
    const because = checkedReason(reason, 'the reason is published');
    return this.db.tx(async (tx) => {
      const row = await this.locked(tx, { slug });
      const at = this.clock.now();
      const phase = phaseOf(row, at);
      if (phase === 'unpublished') return refused('It is not launched yet: change the draft instead.');
      if (phase === 'closed') return refused('It is closed. What still arrives is kept and marked late.');
      const findings = await this.rules.check('change', {
        consultation: await this.reader.load(row.id, tx),
        closesAt,
        now: at,
      });
      const stopping = findings.find(stops);
      if (stopping !== undefined) return refused(stopping.messages[0]?.text ?? stopping.title);
      const before = row.closesAt;
      if (closesAt.getTime() === before.getTime()) return refused('That is the closing time already.');
      const signed = { reason: because, byId: by.id, byName: by.name, at };
      const extension = { id: newId(), consultationId: row.id, closedAtBefore: before, closesAt, ...signed };
      await tx.getRepository(ExtensionRow).insert(extension);
      await tx.getRepository(ConsultationRow).update({ id: row.id }, { closesAt });
      const closes = formatInstant(closesAt, row.timeZone);
      const body = { slug, before, closesAt, closes, reason: because };
      await this.journal.append(tx, { kind: 'consultation.extended', subject: row.id, body });
      return { kind: 'extended' };
    });
  }

  async openAndCloseWhatIsDue(): Promise<number> {
    const now = this.clock.now();
    const due = await this.db.query<{ id: string }>(
      `SELECT id FROM consultations_consultations
        WHERE (state = 'approved' AND opens_at <= $1) OR (state = 'open' AND closes_at <= $1) ORDER BY id`,
      [now],
    );
    let moved = 0;
    for (const { id } of due) moved += await this.db.tx((tx) => this.turn(tx, id, now));
    return moved;
  }

  async mark(
    consultationId: string,
    to: 'analysed' | 'decided',
    { by, tx }: { by: By; tx?: Tx | undefined },
  ): Promise<{ kind: 'moved' } | Refused> {
    if (tx === undefined) return this.db.tx((own) => this.mark(consultationId, to, { by, tx: own }));
    const row = await this.locked(tx, { id: consultationId });
    const at = this.clock.now();
    await this.turn(tx, consultationId, at, row);
    if (row.state === to || follows(to, row.state)) return { kind: 'moved' };
    if (!CONSULTATION_LIFE_CYCLE.may(row.state, to)) return refused(`It is ${row.state}; it cannot be ${to} yet.`);
    await transition(tx, row, { to, by, at });
    return { kind: 'moved' };
  }

  async steps(consultationId: string): Promise<Step[]> {
    return this.db.query<Step>(
      `SELECT from_state AS "from", to_state AS "to", by_name AS "by", reason, at
         FROM consultations_steps WHERE consultation_id = $1 ORDER BY id`,
      [consultationId],
    );
  }

  /** Two workers may turn the same clock: whoever comes second finds the state moved, and nothing to do. */
  private async turn(tx: Tx, id: string, now: Date, locked?: ConsultationRow): Promise<number> {
    const row = locked ?? (await this.locked(tx, { id }));
    let moved = 0;
    if (row.state === 'approved' && row.opensAt <= now) {
      await transition(tx, row, { to: 'open', by: undefined, at: now });
      const body = { slug: row.slug, opensAt: row.opensAt, closesAt: row.closesAt, timeZone: row.timeZone };
      await this.journal.append(tx, { kind: 'consultation.opened', subject: id, body });
      moved += 1;
    }
    if (row.state === 'open' && row.closesAt <= now) {
      await transition(tx, row, { to: 'closed', by: undefined, at: now });
      const body = { slug: row.slug, closesAt: row.closesAt };
      await this.journal.append(tx, { kind: 'consultation.closed', subject: id, body });
      moved += 1;
    }
    return moved;
  }

  private async locked(tx: Tx, where: { slug: string } | { id: string }): Promise<ConsultationRow> {
    const row = await tx.getRepository(ConsultationRow).findOne({ where, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFound('There is no such consultation');
    return row;
  }
}

/** Whether `later` can only be reached through `state`. */
function follows(state: ConsultationState, later: ConsultationState): boolean {
  return CONSULTATION_LIFE_CYCLE.steps[state].some((next) => next === later || follows(next, later));
}

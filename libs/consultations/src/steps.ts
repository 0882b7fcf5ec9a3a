import type { Tx } from '#platform';
import { Conflict } from '#platform';
import { CONSULTATION_LIFE_CYCLE, type ConsultationState } from './core/life-cycle.js';
import { ConsultationRow } from './entities/consultation.entity.js';

export interface StepTaken {
  to: ConsultationState;
  /** Undefined is the clock. */
  by: { id: string; name: string } | undefined;
  at: Date;
  reason?: string;
  /** Columns that change with the step. */
  set?: Partial<ConsultationRow>;
}

/** The one way in which a consultation changes its state. `row` must be locked in `tx`. Throws Conflict. */
export async function transition(tx: Tx, row: ConsultationRow, step: StepTaken): Promise<void> {
  if (!CONSULTATION_LIFE_CYCLE.may(row.state, step.to)) {
    throw new Conflict(`The consultation is ${row.state} and cannot become ${step.to}`);
  }
  await tx.getRepository(ConsultationRow).update({ id: row.id }, { ...step.set, state: step.to });
  await tx.query(
    `INSERT INTO consultations_steps (consultation_id, from_state, to_state, by_id, by_name, reason, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.state, step.to, step.by?.id ?? null, step.by?.name ?? 'the clock', step.reason ?? null, step.at],
  );
  Object.assign(row, step.set, { state: step.to });
}

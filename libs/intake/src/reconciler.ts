import { Injectable } from '@nestjs/common';
import { Db } from '#platform';
import { POINTING, type Disposition } from './core/dispositions.js';
import { reconcile, type Reconciliation } from './core/reconciliation.js';
import type { Channel } from './core/submission.js';

interface Row {
  what: 'received' | 'cell' | 'senders';
  channel: Channel;
  disposition: Disposition;
  rule: string | null;
  late: boolean;
  inGrace: boolean;
  n: number;
}

/** Counts what was received and what became of it, in one query, so that all of it is of one moment. */
@Injectable()
export class Reconciler {
  constructor(private readonly db: Db) {}

  async of(consultationId: string, itemId?: string): Promise<Reconciliation> {
    // Received is counted from the submissions and the cells from the dispositions, so that `balanced` is a finding.
    const rows = await this.db.query<Row>(
      `WITH mine AS (
         SELECT s.id, s.channel, s.late, s.in_grace, s.respondent_id FROM intake_submissions s
          WHERE s.consultation_id = $1 AND ($2::uuid IS NULL OR EXISTS (
                SELECT FROM intake_responses r WHERE r.submission_id = s.id AND r.item_id = $2)))
       SELECT 'received' AS what, channel, NULL AS disposition, NULL AS rule, late, in_grace AS "inGrace", count(*)::int AS n
         FROM mine GROUP BY channel, late, in_grace
       UNION ALL
       SELECT 'cell', m.channel, d.disposition, d.rule, NULL, NULL, count(*)::int
         FROM intake_dispositions d JOIN mine m ON m.id = d.submission_id
        WHERE d.until IS NULL GROUP BY m.channel, d.disposition, d.rule
       UNION ALL
       SELECT 'senders', NULL, d.disposition, NULL, NULL, NULL, count(DISTINCT m.respondent_id)::int
         FROM intake_dispositions d JOIN mine m ON m.id = d.submission_id
        WHERE d.until IS NULL AND d.disposition = ANY ($3) GROUP BY d.disposition`,
      [consultationId, itemId ?? null, [...POINTING]],
    );
    const of = (what: Row['what']) => rows.filter((row) => row.what === what);
    return reconcile({ received: of('received'), cells: of('cell'), senders: of('senders') });
  }
}

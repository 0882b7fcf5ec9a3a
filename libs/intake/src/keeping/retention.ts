import { Injectable } from '@nestjs/common';
import { Journal, Subscribes, type JournalEntry } from '#journal';
import { Db, Handles, logger, NotFound, type Tx } from '#platform';
import {
  dueAt,
  dueClasses,
  RETENTION_CLASSES,
  type RetentionClass,
  type RetentionStarts,
} from './core/retention-classes.js';
import { Erasure } from './erasure.js';
import { EXPIRE } from './expire.job.js';
import { expireContact, expireRaw, stillKept } from './expire-classes.js';

const log = logger('intake');
const BATCH = 200;

interface StartsRow extends RetentionStarts {
  consultation: string;
}

/** What of a consultation expires when, for officers. */
export interface RetentionPlan {
  consultation: { id: string; slug: string; title: string; timeZone: string };
  /** Nothing goes while it is held. */
  hold: { because: string; by: string; at: Date } | undefined;
  classes: {
    key: RetentionClass['key'];
    /** Undefined while its time has not begun. */
    due: Date | undefined;
    /** How many submissions still hold something of this class. */
    kept: number;
  }[];
}

/** Lets personal data go by class, counted from the sealing of outcomes and the publishing of decisions. */
@Injectable()
export class Retention {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly erasure: Erasure,
  ) {}

  /**
   * Time begins when all items have a sealed outcome, or a published decision, with the last of them; a new version
   * counts anew.
   */
  @Subscribes({ name: 'intake.note-retention', kinds: ['outcome.sealed', 'decision.published'] })
  async note(tx: Tx, entries: JournalEntry[]): Promise<void> {
    const ids = new Set(entries.map(({ body }) => body['consultation']).filter((id) => typeof id === 'string'));
    for (const id of ids) {
      await tx.query(
        `INSERT INTO intake_retention AS t (consultation_id, sealed_at, decided_at)
         SELECT $1::uuid, CASE WHEN count(*) = count(sealed.at) THEN max(sealed.at) END,
                CASE WHEN count(*) = count(decided.at) THEN max(decided.at) END
           FROM consultations_v_item i
          CROSS JOIN LATERAL (SELECT max(e.at) AS at FROM journal_v_entry e
                 WHERE e.subject = i.recommendation_id::text AND e.kind = 'outcome.sealed'
                   AND e.body->>'consultation' = $1) AS sealed
          CROSS JOIN LATERAL (SELECT max(e.at) AS at FROM journal_v_entry e
                 WHERE e.subject = i.recommendation_id::text AND e.kind = 'decision.published'
                   AND e.body->>'consultation' = $1) AS decided
          WHERE i.consultation_id = $1::uuid HAVING count(*) > 0
         ON CONFLICT (consultation_id) DO UPDATE SET sealed_at = excluded.sealed_at, decided_at = excluded.decided_at`,
        [id],
      );
    }
  }

  /** Idempotent: what is gone is not looked at again. */
  @Handles(EXPIRE)
  async expire(): Promise<void> {
    const now = await this.db.now();
    const rows = await this.db.query<StartsRow>(
      `SELECT consultation_id AS consultation, sealed_at AS "sealedAt", decided_at AS "decidedAt" FROM intake_retention
        WHERE held_because IS NULL ORDER BY consultation_id`,
    );
    for (const row of rows) {
      for (const of of dueClasses(row, now)) await this.expireClass(row.consultation, of.key);
    }
    this.journal.nudge();
  }

  private async expireClass(consultation: string, key: RetentionClass['key']): Promise<void> {
    const gone = await {
      raw: () => this.inBatches((tx) => expireRaw(tx, consultation, BATCH), consultation),
      contact: () => this.inBatches((tx) => expireContact(tx, consultation, BATCH), consultation),
      answers: () => this.expireAnswers(consultation),
    }[key]();
    if (gone === 0) return;
    await this.db.tx((tx) =>
      this.journal.append(tx, { kind: 'retention.applied', subject: consultation, body: { consultation, class: key } }),
    );
    log.info({ consultation, class: key, gone }, 'what was kept long enough is gone');
  }

  /** Each batch looks again whether somebody holds it. */
  private async inBatches(take: (tx: Tx) => Promise<number>, consultation: string): Promise<number> {
    for (let gone = 0; ;) {
      const batch = await this.db.tx(async (tx) => ((await this.isHeld(tx, consultation)) ? 0 : take(tx)));
      gone += batch;
      if (batch < BATCH) return gone;
    }
  }

  private async expireAnswers(consultation: string): Promise<number> {
    for (let gone = 0; ;) {
      const rows = await this.db.query<{ id: string }>(
        'SELECT id FROM intake_submissions WHERE consultation_id = $1 AND erased_at IS NULL ORDER BY id LIMIT $2',
        [consultation, BATCH],
      );
      if (rows.length === 0) return gone;
      for (const { id } of rows) {
        const outcome = await this.erasure.byId(id, { by: { name: 'retention@1' }, reason: 'Kept long enough.' });
        if (outcome.kind === 'refused') return gone;
        gone += 1;
      }
    }
  }

  private async isHeld(tx: Tx, consultation: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'SELECT FROM intake_retention WHERE consultation_id = $1 AND held_because IS NOT NULL FOR SHARE',
      [consultation],
    );
    return rows.length > 0;
  }

  /** Every consultation that was ever opened, the latest first. */
  async plans(): Promise<RetentionPlan[]> {
    const rows = await this.db.query<
      StartsRow & { slug: string; title: string; timeZone: string; because: string | null; by: string; at: Date }
    >(
      `SELECT i.id AS consultation, i.slug, i.title, i.zone AS "timeZone", t.sealed_at AS "sealedAt",
              t.decided_at AS "decidedAt", t.held_because AS because, t.held_by AS by, t.held_at AS at
         FROM (SELECT DISTINCT consultation_id AS id, consultation_slug AS slug, consultation_title AS title,
                      time_zone AS zone, opens_at FROM consultations_v_item
                WHERE state NOT IN ('draft', 'submitted')) i
         LEFT JOIN intake_retention t ON t.consultation_id = i.id
        ORDER BY i.opens_at DESC, i.slug`,
    );
    return Promise.all(
      rows.map(async ({ consultation: id, slug, title, timeZone, because, by, at, ...starts }) => {
        const kept = await stillKept(this.db, id);
        return {
          consultation: { id, slug, title, timeZone },
          hold: because === null ? undefined : { because, by, at },
          classes: RETENTION_CLASSES.map((of) => ({ key: of.key, due: dueAt(of, starts), kept: kept[of.key] })),
        };
      }),
    );
  }

  /** Keeps everything of a consultation until it is released, because of a legal claim for instance. */
  async hold(slug: string, because: string, by: { id: string; name: string }): Promise<void> {
    await this.setHold(slug, because, by);
  }

  async release(slug: string, by: { id: string; name: string }): Promise<void> {
    await this.setHold(slug, null, by);
  }

  private async setHold(slug: string, because: string | null, by: { id: string; name: string }): Promise<void> {
    await this.db.tx(async (tx) => {
      const [found] = await tx.query<{ id: string }[]>(
        'SELECT consultation_id AS id FROM consultations_v_item WHERE consultation_slug = $1 LIMIT 1',
        [slug],
      );
      if (found === undefined) throw new NotFound(`There is no consultation called "${slug}".`);
      await tx.query(
        `INSERT INTO intake_retention (consultation_id, held_because, held_by, held_at)
         VALUES ($1, $2::text, CASE WHEN $2::text IS NOT NULL THEN $3 END,
                 CASE WHEN $2::text IS NOT NULL THEN clock_timestamp() END)
         ON CONFLICT (consultation_id) DO UPDATE
            SET held_because = excluded.held_because, held_by = excluded.held_by, held_at = excluded.held_at`,
        [found.id, because, by.name],
      );
      const kind = because === null ? 'retention.released' : 'retention.held';
      await this.journal.append(tx, { kind, subject: found.id, body: { consultation: found.id, by: by.id } });
    });
    this.journal.nudge();
  }
}

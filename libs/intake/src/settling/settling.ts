import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, NotFound, refused, type Refused, type Tx } from '#platform';
import { changeDisposition, type Disposal } from '../change-disposition.js';
import { transition, type Disposition } from '../core/dispositions.js';
import { readReference } from '../core/reference.js';
import { MailAssignments } from '../mail/mail-assignments.js';

type By = { id: string; name: string };

/** What a person makes of a submission, with the reason. */
export type Settlement = { reason: string } & (
  | {
      as: 'answer';
      /** References of the items that a message answers; nothing where that is known already. */
      items?: readonly string[] | undefined;
      /** What a message says that no machine could read. */
      text?: string | undefined;
    }
  | { as: 'blank' | 'automatic' | 'impersonated' | 'quarantined' }
  | { as: 'duplicate_of' | 'superseded_by'; of: string }
);

export type Settled = { kind: 'settled'; disposition: Disposition };

interface Row {
  id: string;
  consultation_id: string;
  late: boolean;
  channel: string;
  responses: number;
  unchecked: boolean;
  /** A message that no machine has read yet. */
  unread: boolean;
  erased: boolean;
}

/** What a person decides where no rule could, or where a rule was wrong. Everything can be taken back. */
@Injectable()
export class Settling {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly mail: MailAssignments,
  ) {}

  /** Faults are named by `items`, `of` and `reason`. Throws NotFound for an unknown submission. */
  async settle(submissionId: string, wish: Settlement, by: By): Promise<Settled | Refused> {
    const reason = wish.reason.trim();
    if (reason === '') return wrong('reason', 'Choose a reason or write one');
    const row = await this.load(submissionId);
    if (row.erased) return refused('It was erased: what it counts as stays as it is.');
    if (row.unread)
      return refused('No machine has read this message yet. It is read within a minute; look again then.');
    if (row.unchecked && wish.as === 'answer') {
      return refused(
        'It was keyed by one person. A second one checks it against the scan, on the page of what was keyed.',
      );
    }
    const outcome =
      wish.as === 'answer' && row.channel === 'email' && row.responses === 0
        ? await this.acceptMail(row, { ...wish, reason }, by)
        : await this.db.tx((tx) => this.give(tx, row, wish, reason, by));
    this.journal.nudge();
    return outcome;
  }

  /** Gives back the disposition before, where a person gave the present one. */
  async takeBack(submissionId: string, by: By): Promise<Settled | Refused> {
    const outcome = await this.db.tx(async (tx) => {
      await tx.query('SELECT FROM intake_submissions WHERE id = $1 FOR NO KEY UPDATE', [submissionId]);
      const [present, former] = await tx.query<
        { disposition: Disposition; of_id: string | null; by_id: string | null; rule: string | null }[]
      >(
        `SELECT disposition, of_id, by_id, rule FROM intake_dispositions WHERE submission_id = $1 ORDER BY id DESC LIMIT 2`,
        [submissionId],
      );
      if (present === undefined) throw new NotFound('There is no such submission.');
      if (former === undefined || present.by_id === null) return refused('There is nothing to take back.');
      const to: Disposal = {
        disposition: former.disposition,
        of: former.of_id ?? undefined,
        by,
        rule: former.rule ?? undefined,
        reason: 'Taken back: it counts as it did before.',
      };
      return (await changeDisposition(tx, this.journal, submissionId, to)) ?? settled(former.disposition);
    });
    this.journal.nudge();
    return outcome;
  }

  private async load(submissionId: string): Promise<Row> {
    const [row] = await this.db.query<Row>(
      `SELECT s.id, s.consultation_id, s.late, s.channel, s.erased_at IS NOT NULL AS erased,
              (SELECT count(*)::int FROM intake_responses r WHERE r.submission_id = s.id) AS responses,
              EXISTS (SELECT FROM intake_keyed k WHERE k.submission_id = s.id AND k.verdict IS DISTINCT FROM 'right')
                AS unchecked,
              EXISTS (SELECT FROM intake_mail m WHERE m.submission_id = s.id AND m.state = 'waiting') AS unread
         FROM intake_submissions s WHERE s.id::text = $1`,
      [submissionId],
    );
    if (row === undefined) throw new NotFound('There is no such submission.');
    return row;
  }

  private async acceptMail(
    row: Row,
    { items = [], text, reason }: { items?: readonly string[] | undefined; text?: string | undefined; reason: string },
    by: By,
  ): Promise<Settled | Refused> {
    if (items.length === 0 && row.responses === 0) return wrong('items', 'Say which recommendation it answers');
    const outcome = await this.mail.assign(row.id, items, { ...by, reason }, text);
    return outcome ?? settled(row.late ? 'late' : 'considered');
  }

  private async give(tx: Tx, row: Row, wish: Settlement, reason: string, by: By): Promise<Settled | Refused> {
    if ('of' in wish) {
      const of = await this.other(tx, row, wish.of);
      if (typeof of !== 'string') return of;
      return this.dispose(tx, row.id, { disposition: wish.as, of, by, reason });
    }
    const disposition = wish.as !== 'answer' ? wish.as : row.late ? 'late' : 'considered';
    return this.dispose(tx, row.id, { disposition, by, reason });
  }

  /** The submission of the same consultation that is pointed to; it must not point back. */
  private async other(tx: Tx, row: Row, typed: string): Promise<string | Refused> {
    const [other] = await tx.query<{ id: string; points_back: boolean }[]>(
      `WITH RECURSIVE chain AS (
         SELECT s.id, 0 AS length FROM intake_submissions s WHERE s.reference = $1 AND s.consultation_id = $2
         UNION ALL SELECT d.of_id, c.length + 1 FROM chain c
           JOIN intake_dispositions d ON d.submission_id = c.id AND d.until IS NULL AND d.of_id IS NOT NULL
          WHERE c.length < 100)
       SELECT (SELECT id FROM chain WHERE length = 0) AS id, EXISTS (SELECT FROM chain WHERE id = $3) AS points_back
        WHERE EXISTS (SELECT FROM chain)`,
      [readReference(typed) ?? '', row.consultation_id, row.id],
    );
    if (other === undefined) return wrong('of', 'There is no submission to this consultation with that reference');
    if (other.id === row.id) return wrong('of', 'That is the reference of this very submission');
    if (other.points_back) return wrong('of', 'That submission already counts as a copy of this one');
    return other.id;
  }

  private async dispose(tx: Tx, id: string, to: Disposal): Promise<Settled | Refused> {
    return (await changeDisposition(tx, this.journal, id, to)) ?? settled(to.disposition);
  }
}

/** Whether a person may give it this disposition from the one it has. */
export function maySettle(from: Disposition, to: Disposition): boolean {
  return from !== to && transition({ disposition: from }, { disposition: to, of: 'another' }).kind === 'changed';
}

function settled(disposition: Disposition): Settled {
  return { kind: 'settled', disposition };
}

function wrong(path: string, message: string): Refused {
  return refused(message, [{ path, message }]);
}

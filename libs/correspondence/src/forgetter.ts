import { Injectable } from '@nestjs/common';
import { Subscribes, type JournalEntry } from '#journal';
import { Db, defineJob, Handles, type Tx } from '#platform';
import { z } from 'zod';

/** A link that leads back to a draft is good for as long as this. */
const LINK_DAYS = 14;

export const FORGET_LINKS = defineJob({
  name: 'correspondence.forget-links',
  schema: z.object({}),
  every: 3_600_000,
  attempts: 1,
});

/** Takes addresses and texts out of the outbox, once the submission was erased or contact details have expired. */
@Injectable()
export class Forgetter {
  constructor(private readonly db: Db) {}

  /** What was not sent yet is not sent any more. */
  @Subscribes({ name: 'correspondence.forget', kinds: ['submission.erased', 'retention.applied'] })
  async forget(tx: Tx, entries: JournalEntry[]): Promise<void> {
    const submissions = entries.filter(({ kind }) => kind === 'submission.erased').map(({ subject }) => subject);
    const consultations = entries
      .filter(({ kind, body }) => kind === 'retention.applied' && body['class'] === 'contact')
      .map(({ subject }) => subject);
    await tx.query(
      `UPDATE correspondence_messages
          SET to_address = '', reply_to = NULL, subject = '', body = '', in_reply_to = NULL, response = NULL,
              error = CASE WHEN state IN ('pending', 'sending') THEN 'erased before it was sent' END,
              state = CASE WHEN state IN ('pending', 'sending') THEN 'kept' ELSE state END, lease_until = NULL
        WHERE submission_id = ANY ($1) OR consultation_id = ANY ($2)`,
      [submissions, consultations],
    );
  }

  /** Mail with a link to a draft belongs to no submission: it goes when the link has expired. */
  @Handles(FORGET_LINKS)
  async forgetLinks(): Promise<void> {
    await this.db.query(
      `DELETE FROM correspondence_messages
        WHERE kind = 'return-link' AND created_at < now() - make_interval(days => $1)`,
      [LINK_DAYS],
    );
  }
}

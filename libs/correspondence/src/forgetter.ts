import { Injectable } from '@nestjs/common';
import { Subscribes, type JournalEntry } from '#journal';
import type { Tx } from '#platform';

/** Takes addresses and texts out of the outbox, once the submission was erased or contact details have expired. */
@Injectable()
export class Forgetter {
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
}

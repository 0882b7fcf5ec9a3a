import { Injectable } from '@nestjs/common';
import { Db, NotFound } from '#platform';

export type MessageState = 'pending' | 'sending' | 'sent' | 'failed' | 'kept';

/** A message of ours, as officers see it in the outbox. */
export interface OutboxMessage {
  id: string;
  kind: 'acknowledgement';
  consultationId: string;
  submissionId: string;
  to: string;
  from: string;
  subject: string;
  /** With a mark in the place of the receipt's secret. */
  body: string;
  /** `kept`: written and not sent, for the reason in `error`, or where there is none because no outgoing mail server is set. */
  state: MessageState;
  attempts: number;
  createdAt: Date;
  sentAt: Date | null;
  /** What the mail server said, or why it was not sent. */
  response: string | null;
  error: string | null;
}

const COLUMNS = `id, kind, consultation_id AS "consultationId", submission_id AS "submissionId", to_address AS "to",
  from_address AS "from", subject, body, state, attempts, created_at AS "createdAt", sent_at AS "sentAt", response, error`;

/** What goes out: the outbox and its state. */
@Injectable()
export class Correspondence {
  constructor(private readonly db: Db) {}

  /** Messages, the latest first; `page` counts from 1. */
  list({ state, page = 1, size = 50 }: { state?: MessageState; page?: number; size?: number } = {}): Promise<
    OutboxMessage[]
  > {
    return this.db.query<OutboxMessage>(
      `SELECT ${COLUMNS} FROM correspondence_messages WHERE $1::text IS NULL OR state = $1
        ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3`,
      [state ?? null, size, (page - 1) * size],
    );
  }

  async get(id: string): Promise<OutboxMessage> {
    const rows = await this.db.query<OutboxMessage>(`SELECT ${COLUMNS} FROM correspondence_messages WHERE id = $1`, [
      id,
    ]);
    if (rows[0] === undefined) throw new NotFound('There is no such message.');
    return rows[0];
  }

  /** All that was written to the senders of these submissions, oldest first. */
  about(submissionIds: readonly string[]): Promise<OutboxMessage[]> {
    return this.db.query<OutboxMessage>(
      `SELECT ${COLUMNS} FROM correspondence_messages WHERE submission_id = ANY ($1) ORDER BY created_at, id`,
      [submissionIds],
    );
  }

  /** How many messages are in each state. */
  async counts(): Promise<Record<MessageState, number>> {
    const counts = { pending: 0, sending: 0, sent: 0, failed: 0, kept: 0 };
    const rows = await this.db.query<{ state: MessageState; n: string }>(
      'SELECT state, count(*) AS n FROM correspondence_messages GROUP BY state',
    );
    for (const { state, n } of rows) counts[state] = Number(n);
    return counts;
  }
}

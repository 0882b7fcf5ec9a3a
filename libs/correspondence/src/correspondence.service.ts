import { Injectable } from '@nestjs/common';
import { Consultations } from '#consultations';
import { mailAddress, ReturnLinks } from '#intake';
import { Db, newId, NotFound, Queue, refused, Settings, type Refused } from '#platform';
import { isWritable, oneLine } from './core/acknowledgement.js';
import { returnLinkMessage } from './core/return-link.js';
import { SEND } from './send.job.js';

export type MessageState = 'pending' | 'sending' | 'sent' | 'failed' | 'kept';

/** A message of ours, as officers see it in the outbox. */
export interface OutboxMessage {
  id: string;
  kind: 'acknowledgement' | 'return-link';
  consultationId: string;
  /** What it acknowledges; null for other kinds. */
  submissionId: string | null;
  to: string;
  from: string;
  subject: string;
  /** With a mark in the place of a secret: the receipt's, or the link's. */
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

/** As many links go to one address in a day: nobody's mailbox is filled by somebody who types its address into a form. */
const LINKS_A_DAY = 5;

/** What goes out: the outbox and its state. */
@Injectable()
export class Correspondence {
  constructor(
    private readonly db: Db,
    private readonly consultations: Consultations,
    private readonly links: ReturnLinks,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  /**
   * Writes a message with a link that leads back to an unsent answer, once. Refused for an address that cannot be written
   * to, and for one that was sent five in a day. Throws NotFound where the draft is gone.
   */
  async sendReturnLink(
    consultationSlug: string,
    draftToken: string,
    address: string,
  ): Promise<{ kind: 'written'; expiresAt: Date } | Refused> {
    const to = oneLine(address);
    if (!isWritable(to)) return refused('Enter an email address like name@example.org');
    if ((await this.linksToday(to)) >= LINKS_A_DAY) {
      return refused('Five links have been sent to this address today. Use the latest, or another address');
    }
    const consultation = await this.consultations.get(consultationSlug);
    const link = await this.links.make(draftToken);
    if (link === undefined) throw new NotFound('What you typed is no longer kept.');
    const { mailDomain, publicUrl } = this.settings;
    const { subject, body } = returnLinkMessage({ consultation, expiresAt: link.expiresAt, publicUrl });
    await this.db.query(
      `INSERT INTO correspondence_messages (id, kind, consultation_id, return_link_id, message_id, to_address, from_address,
              subject, body)
       VALUES ($1, 'return-link', $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(),
        consultation.id,
        link.id,
        `<return-link.${link.id}@${mailDomain}>`,
        to,
        mailAddress(consultation.slug, mailDomain),
        subject,
        body,
      ],
    );
    await this.queue.ring(SEND, {}, { key: 'all' });
    return { kind: 'written', expiresAt: link.expiresAt };
  }

  private async linksToday(address: string): Promise<number> {
    const rows = await this.db.query<{ n: string }>(
      `SELECT count(*) AS n FROM correspondence_messages
        WHERE kind = 'return-link' AND lower(to_address) = lower($1) AND created_at > now() - interval '1 day'`,
      [address],
    );
    return Number(rows[0]?.n ?? 0);
  }

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

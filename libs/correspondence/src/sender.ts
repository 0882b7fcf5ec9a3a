import { Injectable } from '@nestjs/common';
import { Intake, ReturnLinks } from '#intake';
import { Db, Handles, logger, MailTransport } from '#platform';
import { SECRET_MARK } from './core/acknowledgement.js';
import { afterFailure } from './core/delivery.js';
import { LINK_MARK } from './core/return-link.js';
import { SEND } from './send.job.js';

const log = logger('correspondence');
const BATCH = 20;
/** Longer than a mail server may keep us waiting: after that whoever had the message is gone. */
const LEASE_MINUTES = 5;

interface Due {
  id: string;
  submission_id: string | null;
  return_link_id: string | null;
  message_id: string;
  in_reply_to: string | null;
  to_address: string;
  from_address: string;
  reply_to: string | null;
  subject: string;
  body: string;
  attempts: number;
}

/**
 * Takes messages from the outbox to the mail server: at least once, each try under the same Message-ID. Only a crash
 * between the server's "250" and our commit sends one twice.
 */
@Injectable()
export class Sender {
  constructor(
    private readonly db: Db,
    private readonly transport: MailTransport,
    private readonly intake: Intake,
    private readonly links: ReturnLinks,
  ) {}

  @Handles(SEND)
  async sendDue(): Promise<void> {
    for (;;) {
      if (!this.transport.configured) {
        await this.keep();
        return;
      }
      const due = await this.claim();
      await Promise.all(due.map((message) => this.send(message)));
      if (due.length < BATCH) return;
    }
  }

  /** Without a mail server a message is done with when it is written; it stays in the outbox for officers to see. */
  private async keep(): Promise<void> {
    await this.db.query(`UPDATE correspondence_messages SET state = 'kept', lease_until = NULL
                          WHERE state = 'pending' OR (state = 'sending' AND lease_until < now())`);
  }

  private claim(): Promise<Due[]> {
    return this.db.query<Due>(
      `WITH due AS (
         SELECT id FROM correspondence_messages
          WHERE (state = 'pending' AND next_at <= now()) OR (state = 'sending' AND lease_until < now())
          ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED),
       claimed AS (
         UPDATE correspondence_messages m SET state = 'sending', attempts = attempts + 1,
                lease_until = now() + make_interval(mins => $2)
           FROM due WHERE m.id = due.id RETURNING m.*)
       SELECT * FROM claimed`,
      [BATCH, LEASE_MINUTES],
    );
  }

  private async send(message: Due): Promise<void> {
    try {
      const { response } = await this.transport.send({
        to: message.to_address,
        from: message.from_address,
        ...(message.reply_to === null ? {} : { replyTo: message.reply_to }),
        subject: message.subject,
        text: await this.withSecret(message),
        messageId: message.message_id,
        ...(message.in_reply_to === null ? {} : { inReplyTo: message.in_reply_to, references: message.in_reply_to }),
        headers: {
          'Auto-Submitted': autoSubmitted(message),
          'X-Auto-Response-Suppress': 'All',
          'X-Throughline-Loop': '1',
        },
        envelopeFrom: '',
      });
      await this.db.query(
        `UPDATE correspondence_messages SET state = 'sent', sent_at = now(), response = $2, error = NULL, lease_until = NULL
          WHERE id = $1`,
        [message.id, response],
      );
    } catch (error) {
      await this.failed(message, error);
    }
  }

  /** What was kept, with what was not kept in it. */
  private async withSecret({ body, submission_id: submission, return_link_id: link }: Due): Promise<string> {
    if (link !== null) {
      const token = await this.links.tokenOf(link);
      return body.replaceAll(LINK_MARK, () => token);
    }
    const [receipt] = submission === null ? [] : await this.intake.receiptsOf([submission]);
    return body.replaceAll(SECRET_MARK, () => receipt?.secret ?? '');
  }

  private async failed(message: Due, error: unknown): Promise<void> {
    const code = (error as { responseCode?: unknown }).responseCode;
    const next = afterFailure(message.attempts, typeof code === 'number' ? code : undefined);
    log.warn({ message: message.id, attempt: message.attempts, code, next: next.state }, 'a message was not accepted');
    await this.db.query(
      `UPDATE correspondence_messages SET state = $2, error = $3, lease_until = NULL,
              next_at = now() + make_interval(secs => $4)
        WHERE id = $1`,
      [
        message.id,
        next.state,
        String(error).replaceAll('\0', '').slice(0, 2_000),
        next.state === 'pending' ? next.inSeconds : 0,
      ],
    );
  }
}

/** RFC 3834: an answer to what somebody sent, or a message that a form asked for. */
function autoSubmitted({ submission_id: submission }: Due): string {
  return submission === null ? 'auto-generated' : 'auto-replied';
}

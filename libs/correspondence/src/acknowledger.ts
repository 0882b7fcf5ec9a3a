import { Injectable } from '@nestjs/common';
import { Consultations, type Consultation } from '#consultations';
import { Intake, mailAddress, type Acknowledgeable } from '#intake';
import { Subscribes, type AfterCommit, type JournalEntry } from '#journal';
import { newId, Queue, Settings, type Tx } from '#platform';
import { acknowledgement, answersTo, isWritable, messageIdFor, oneLine } from './core/acknowledgement.js';
import { atFirst } from './core/delivery.js';
import { SEND } from './send.job.js';

/** Writes an acknowledgement for each response whose sender left an address. */
@Injectable()
export class Acknowledger {
  constructor(
    private readonly intake: Intake,
    private readonly consultations: Consultations,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  /** Bulk imports are left out: those people answered somewhere else, and were answered there. */
  @Subscribes({ name: 'correspondence.acknowledge', kinds: ['response.received'] })
  async acknowledge(tx: Tx, entries: JournalEntry[]): Promise<AfterCommit> {
    const ids = entries.filter(({ body }) => body['channel'] !== 'bulk').map(({ body }) => String(body['submission']));
    for (const one of await this.intake.acknowledgeable(ids)) {
      await this.write(tx, one, await this.consultations.byId(one.consultationId));
    }
    return () => this.queue.ring(SEND, {}, { key: 'all' });
  }

  private async write(tx: Tx, one: Acknowledgeable, consultation: Consultation): Promise<void> {
    const { mailDomain, publicUrl } = this.settings;
    const contact = oneLine(consultation.contact.email);
    const { subject, body } = acknowledgement({ ...one, consultation: { ...consultation, contact }, publicUrl });
    const { state, error } = atFirst(isWritable(one.email), await this.lately(tx, one.email));
    await tx.query(
      `INSERT INTO correspondence_messages (id, kind, consultation_id, submission_id, message_id, in_reply_to, to_address,
              from_address, reply_to, subject, body, state, error)
       VALUES ($1, 'acknowledgement', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (message_id) DO NOTHING`,
      [
        newId(),
        one.consultationId,
        one.submissionId,
        messageIdFor(one.submissionId, mailDomain),
        answersTo(one.inReplyTo) ?? null,
        oneLine(one.email),
        mailAddress(consultation.slug, mailDomain),
        isWritable(contact) ? contact : null,
        subject,
        body,
        state,
        error ?? null,
      ],
    );
  }

  /** Acknowledgements to the address within a day; those that were only written and kept do not count. */
  private async lately(tx: Tx, address: string): Promise<number> {
    const [row] = await tx.query<[{ n: string }]>(
      `SELECT count(*) AS n FROM correspondence_messages
        WHERE kind = 'acknowledgement' AND lower(to_address) = lower($1) AND state IN ('pending', 'sending', 'sent')
          AND created_at > now() - interval '24 hours'`,
      [oneLine(address)],
    );
    return Number(row.n);
  }
}

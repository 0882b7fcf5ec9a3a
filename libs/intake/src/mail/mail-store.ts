import { Injectable } from '@nestjs/common';
import { Db, NotFound, Queue, Settings } from '#platform';
import { identityOf } from '../core/mail-identity.js';
import { storable } from '../core/storable.js';
import type { Submission } from '../core/submission.js';
import type { Receipt } from '../receipt.js';
import { Receiver, type Outcome, type Parcel } from '../receiver.js';
import { READ_MAIL } from './read-mail.job.js';
import { Recipients } from './recipients.js';

/** What the SMTP dialogue said, or what a mailbox that is fetched from knows in its place. */
export interface Envelope {
  /** MAIL FROM; '' is the null sender. */
  from: string;
  to: readonly string[];
  /** Address of the machine that handed it over; '' where it was fetched from a mailbox. */
  remote: string;
  /** What that machine called itself. */
  helo?: string | undefined;
  /** When the server of a mailbox took it; at our own door the database's clock decides. */
  receivedAt?: Date | undefined;
}

export interface MailReceived {
  /** Slug. */
  consultation: string;
  created: boolean;
  receipt: Receipt;
}

const RING_MS = 100;

/** Stores a message as it came, before anybody has understood it. */
@Injectable()
export class MailStore {
  private ringing: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Db,
    private readonly recipients: Recipients,
    private readonly receiver: Receiver,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  /** A submission for each consultation that it is addressed to: all are committed when this returns, or none. */
  async receive(raw: Buffer, envelope: Envelope): Promise<MailReceived[]> {
    const targets = await this.recipients.among(envelope.to);
    if (targets.length === 0) throw new NotFound('none of the recipients is ours');
    const { messageId, key } = identityOf(raw);
    const from = storable(envelope.from);
    const receivedAt = await this.notAhead(envelope.receivedAt);
    const parcels = targets.map((target): Parcel => {
      const intent = `mail:${key}:${[...target.items].sort().join('+')}`;
      return {
        form: target,
        submission: { ...unread(raw, from, intent), receivedAt },
        mail: {
          from,
          to: `${target.slug}@${this.settings.mailDomain}`,
          items: target.items,
          remote: storable(envelope.remote),
          helo: storable(envelope.helo ?? ''),
          messageId: messageId === undefined ? undefined : storable(messageId),
        },
      };
    });
    const outcomes = await this.store(parcels);
    return outcomes.map((outcome, place) => {
      if (outcome.kind !== 'received') throw new Error(`a message was not taken: ${outcome.kind}`);
      const { created, receipt } = outcome;
      return { consultation: targets[place]?.slug ?? '', created, receipt };
    });
  }

  async recipient(address: string): Promise<{ consultation: string; items: string[] } | undefined> {
    const [target] = await this.recipients.among([address]);
    return target === undefined ? undefined : { consultation: target.slug, items: target.items };
  }

  /** Asks for the new mail to be read soon; the schedule finds it otherwise. */
  ring(): void {
    if (this.ringing !== undefined) return;
    this.ringing = setTimeout(() => {
      this.ringing = undefined;
      void this.queue.ring(READ_MAIL, {}, { key: 'all' });
    }, RING_MS).unref();
  }

  /** Nearly all mail is for one consultation, and shares its transaction with what arrives at the same time. */
  private async store(parcels: readonly Parcel[]): Promise<readonly Outcome[]> {
    const [first] = parcels;
    return first !== undefined && parcels.length === 1 ? [await this.receiver.one(first)] : this.receiver.all(parcels);
  }

  /** Another machine's clock may be wrong, but nothing was received later than it is stored. */
  private async notAhead(receivedAt: Date | undefined): Promise<Date | undefined> {
    if (receivedAt === undefined) return undefined;
    const now = await this.db.now();
    return receivedAt < now ? receivedAt : now;
  }
}

/** A message is a submission whose answers are not known yet. */
function unread(raw: Buffer, from: string, intent: string): Submission {
  return {
    channel: 'email',
    intent,
    answers: [],
    respondent: { kind: 'person', ...(from === '' ? {} : { email: from }) },
    publish: 'anonymous',
    raw: { type: 'message/rfc822', bytes: raw },
    // The intent holds all that makes it this message; bytes that differ are headers added on the way.
    digest: Buffer.from(intent),
    blank: false,
    attachments: [],
  };
}

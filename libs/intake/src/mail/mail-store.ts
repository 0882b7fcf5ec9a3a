import { Injectable } from '@nestjs/common';
import { Db, NotFound, Queue, Settings } from '#platform';
import { readRecipient } from '../core/mail-address.js';
import { identityOf } from '../core/mail-identity.js';
import { storable } from '../core/storable.js';
import type { Submission } from '../core/submission.js';
import type { Receipt } from '../receipt.js';
import { Receiver, type Parcel } from '../receiver.js';
import { READ_MAIL } from './read-mail.job.js';

/** What the SMTP dialogue said. */
export interface Envelope {
  /** MAIL FROM; '' is the null sender. */
  from: string;
  to: readonly string[];
  /** Address of the machine that handed it over. */
  remote: string;
}

export interface MailReceived {
  /** Slug. */
  consultation: string;
  created: boolean;
  receipt: Receipt;
}

interface Target {
  consultationId: string;
  slug: string;
  timeZone: string;
  items: string[];
}

/** Stores a message as it came, before anybody has understood it. */
@Injectable()
export class MailStore {
  constructor(
    private readonly db: Db,
    private readonly receiver: Receiver,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  async receive(raw: Buffer, envelope: Envelope): Promise<MailReceived[]> {
    const targets = await this.targets(envelope.to);
    if (targets.length === 0) throw new NotFound('none of the recipients is ours');
    const { messageId, key } = identityOf(raw);
    const parcels = targets.map((target): Parcel => {
      const from = storable(envelope.from);
      return {
        form: target,
        submission: unread(raw, from, `mail:${key}:${[...target.items].sort().join('+')}`),
        mail: {
          from,
          to: `${target.slug}@${this.settings.mailDomain}`,
          items: target.items,
          remote: storable(envelope.remote),
          messageId: messageId === undefined ? undefined : storable(messageId),
        },
      };
    });
    const outcomes = await this.receiver.all(parcels);
    return outcomes.map((outcome, place) => {
      if (outcome.kind !== 'received') throw new Error(`a message was not taken: ${outcome.kind}`);
      const { created, receipt } = outcome;
      return { consultation: targets[place]?.slug ?? '', created, receipt };
    });
  }

  async recipient(address: string): Promise<{ consultation: string; items: string[] } | undefined> {
    const [target] = await this.targets([address]);
    return target === undefined ? undefined : { consultation: target.slug, items: target.items };
  }

  /** Asks for the new mail to be read soon; the schedule finds it otherwise. */
  ring(): void {
    void this.queue.ring(READ_MAIL, {}, { key: 'all' });
  }

  /** The consultations that the addresses belong to, each once. A tag that is no item's reference is left for a person. */
  private async targets(addresses: readonly string[]): Promise<Target[]> {
    const read = addresses
      .map((address) => readRecipient(address, this.settings.mailDomain))
      .filter((one) => one !== undefined);
    const rows = await this.db.query<{ consultation_id: string; slug: string; time_zone: string; ref: string }>(
      `SELECT consultation_id, consultation_slug AS slug, time_zone, ref FROM consultations_v_item
        WHERE consultation_slug = ANY ($1) AND (state IN ('open', 'closed', 'analysed', 'decided')
              OR state = 'approved' AND opens_at <= clock_timestamp())
        ORDER BY consultation_slug, position`,
      [read.map((one) => one.slug)],
    );
    const targets = new Map<string, Target>();
    for (const row of rows) {
      const { consultation_id: consultationId, slug, time_zone: timeZone, ref } = row;
      const target = targets.get(slug) ?? { consultationId, slug, timeZone, items: [] };
      targets.set(slug, target);
      const tags = read.filter((one) => one.slug === slug).flatMap((one) => one.tags);
      if (tags.some((tag) => tag.toLowerCase() === ref.toLowerCase())) target.items.push(ref);
    }
    return [...targets.values()];
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

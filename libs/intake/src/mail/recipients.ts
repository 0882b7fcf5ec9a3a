import { Injectable } from '@nestjs/common';
import { Clock, Db, Settings } from '#platform';
import { readRecipient } from '../core/mail-address.js';

/** A consultation that takes mail, and which of its items a message is addressed to. */
export interface Recipient {
  consultationId: string;
  slug: string;
  timeZone: string;
  /** References of items. A tag that is no item's reference names none; a person decides. */
  items: string[];
}

interface Mailbox extends Omit<Recipient, 'items'> {
  refs: string[];
}

/** An item added or a consultation archived is noticed this much later. */
const FRESH_MS = 3_000;

/**
 * Which of our addresses belongs to which consultation, kept for a moment, so that a burst of mail does not ask each
 * time. Only those found are kept: one that opens takes mail at once. Whether it still takes any is looked at by the
 * database in the very statement that stores the message.
 */
@Injectable()
export class Recipients {
  private readonly known = new Map<string, { mailbox: Promise<Mailbox | undefined>; until: number }>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** The consultations that the addresses belong to, each once, in the order of their names. */
  async among(addresses: readonly string[]): Promise<Recipient[]> {
    const tags = new Map<string, Set<string>>();
    for (const address of addresses) {
      const read = readRecipient(address, this.settings.mailDomain);
      if (read === undefined) continue;
      const some = tags.get(read.slug) ?? new Set();
      tags.set(read.slug, some);
      for (const tag of read.tags) some.add(tag.toLowerCase());
    }
    const mailboxes = await Promise.all([...tags.keys()].sort().map((slug) => this.mailbox(slug)));
    return mailboxes
      .filter((mailbox) => mailbox !== undefined)
      .map(({ refs, ...mailbox }) => ({
        ...mailbox,
        items: refs.filter((ref) => tags.get(mailbox.slug)?.has(ref.toLowerCase())),
      }));
  }

  private mailbox(slug: string): Promise<Mailbox | undefined> {
    const now = this.clock.now().getTime();
    const known = this.known.get(slug);
    if (known !== undefined && known.until > now) return known.mailbox;
    const mailbox = this.load(slug);
    this.known.set(slug, { mailbox, until: now + FRESH_MS });
    mailbox.then(
      (found) => found ?? this.known.delete(slug),
      () => this.known.delete(slug),
    );
    return mailbox;
  }

  private async load(slug: string): Promise<Mailbox | undefined> {
    const rows = await this.db.query<{ consultation_id: string; time_zone: string; ref: string }>(
      `SELECT consultation_id, time_zone, ref FROM consultations_v_item
        WHERE consultation_slug = $1 AND (state IN ('open', 'closed', 'analysed', 'decided')
              OR state = 'approved' AND opens_at <= clock_timestamp())
        ORDER BY position`,
      [slug],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const { consultation_id: consultationId, time_zone: timeZone } = first;
    return { consultationId, slug, timeZone, refs: rows.map(({ ref }) => ref) };
  }
}

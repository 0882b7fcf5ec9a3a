import { Injectable } from '@nestjs/common';
import { Consultations, type Policies } from '#consultations';
import { Journal, Subscribes, type AfterCommit, type JournalEntry } from '#journal';
import { Db, Handles, Queue, type Tx } from '#platform';
import { z } from 'zod';
import { putDisposition } from '../change-disposition.js';
import { recompose } from '../compositions/recompose.js';
import { COUNTED, type Verdict } from '../core/dispositions.js';
import { SAME_SENDER, settleSender, type SenderPolicies, type Settled } from '../core/settle-sender.js';
import { lockSenders } from './lock-senders.js';
import { sentBy, type SentRow } from './sent-by.js';
import { MOST_SENDERS, SETTLE_SENDERS } from './settle-senders.job.js';
import { noteSettled, unsettled } from './unsettled.js';

/** The rule for those without a name and a contact, where both are needed. */
const NO_CONTACT = { rule: 'no-contact@1', reason: 'no valid name or contact' };

const REASONS: Readonly<Record<Settled['disposition'], string>> = {
  considered: 'It counts by itself again: what it belonged to does not count any more.',
  duplicate_of: 'The same sender had sent the same answer before.',
  merged_into: 'The sender sent several different answers, which are read together as one.',
  superseded_by: 'The sender sent another answer later, and the latest counts.',
};

const entryBody = z.object({ submission: z.uuid() });

/**
 * What several submissions of one sender count as, and those without a name and a contact where these are needed: settled
 * by the policy that the consultation declared before it opened. Done as submissions arrive and as dispositions change,
 * and found from the tables otherwise; it may be done at any time, twice, and at once in several processes.
 */
@Injectable()
export class Senders {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly consultations: Consultations,
    private readonly queue: Queue,
  ) {}

  @Subscribes({
    name: 'intake.settle-senders',
    kinds: ['response.received', 'submission.disposed', 'submission.erased'],
  })
  hear(_tx: Tx, entries: JournalEntry[]): Promise<AfterCommit> {
    const ids = [...new Set(entries.flatMap(({ body }) => entryBody.safeParse(body).data?.submission ?? []))];
    // Of what was erased nobody knows the sender any more; the sweep sees that one of the others stands alone now.
    const erased = entries.some(({ kind }) => kind === 'submission.erased');
    return Promise.resolve(async () => {
      for (let from = 0; from < ids.length; from += MOST_SENDERS) {
        await this.queue.ring(SETTLE_SENDERS, { submissions: ids.slice(from, from + MOST_SENDERS) });
      }
      if (erased) await this.queue.ring(SETTLE_SENDERS, {}, { key: 'all' });
    });
  }

  @Handles(SETTLE_SENDERS)
  async settle({ submissions }: z.infer<typeof SETTLE_SENDERS.schema> = {}): Promise<void> {
    const seen = new Set<string>();
    for (;;) {
      const due = (await unsettled(this.db, submissions === undefined ? {} : { submissions })).filter(
        ({ first }) => !seen.has(first),
      );
      if (due.length === 0) return;
      for (const [consultationId, some] of Map.groupBy(due, (one) => one.consultationId)) {
        const policies = await this.policiesOf(consultationId);
        for (const { first } of some) {
          seen.add(first);
          await this.db.tx((tx) => this.settleSender(tx, first, policies));
        }
      }
      this.journal.nudge();
    }
  }

  /** How many senders of a consultation are still to be settled, up to a thousand: until then its figures are not final. */
  async waiting(consultation: string): Promise<number> {
    return (await unsettled(this.db, { consultation })).length;
  }

  private async policiesOf(consultationId: string): Promise<SenderPolicies & Pick<Policies, 'contactRule'>> {
    // A consultation that was written down before a rule was declared has the rule that everybody starts with.
    const declared: Partial<Policies> = (await this.consultations.byId(consultationId)).policies;
    return { ...EVERYBODY, ...declared };
  }

  /** All that the sender of this submission sent, under the sender's lock; one that nobody is known by is alone. */
  private async settleSender(
    tx: Tx,
    submissionId: string,
    policies: SenderPolicies & Pick<Policies, 'contactRule'>,
  ): Promise<void> {
    await lockSenders(tx, [submissionId]);
    const sent = await sentBy(tx, submissionId);
    const nameless = policies.contactRule === 'name-and-address' ? sent.filter(isSetAside) : [];
    for (const one of nameless) await this.put(tx, one, { disposition: 'quarantined', ...NO_CONTACT });
    const rest = sent.filter((one) => !nameless.includes(one));
    const plan = settleSender(rest, policies).flatMap(({ id, disposition, of }) => {
      const one = rest.find((each) => each.id === id);
      return one === undefined || isAlready(one, { disposition, of }) ? [] : [{ one, disposition, of }];
    });
    for (const { one, disposition, of } of plan) {
      await this.put(tx, one, { disposition, of, rule: SAME_SENDER, reason: REASONS[disposition] });
    }
    const ids = sent.map(({ id }) => id);
    if (plan.length > 0 || nameless.length > 0) await recompose(tx, this.journal, ids);
    const ended = sent.reduce((sum, one) => sum + one.ended, plan.length + nameless.length);
    await noteSettled(tx, submissionId, { submissions: sent.length, ended });
  }

  private async put(tx: Tx, one: SentRow, to: Parameters<typeof putDisposition>[3]): Promise<void> {
    const result = await putDisposition(tx, this.journal, one.id, to);
    if (result.kind === 'refused') throw new Error(`submission ${String(one.number)}: ${result.reason}`);
  }
}

const EVERYBODY = {
  duplicatesRule: 'same-counts-once',
  severalRule: 'composite',
  contactRule: 'not-needed',
} as const;

function isAlready(one: SentRow, { disposition, of }: Verdict): boolean {
  if (disposition === 'considered') return COUNTED.has(one.disposition);
  return one.disposition === disposition && one.of === of;
}

/** Counted today by no person's decision, with no name or no address. */
function isSetAside({ disposition, byPerson, lacksContact }: SentRow): boolean {
  return COUNTED.has(disposition) && !byPerson && lacksContact;
}

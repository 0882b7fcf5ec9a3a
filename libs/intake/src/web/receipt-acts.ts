import { Injectable } from '@nestjs/common';
import { formatInstant } from '#consultations';
import { Journal } from '#journal';
import { Db, refused, type Refused } from '#platform';
import { changeDisposition, RESPONDENT, type Disposal } from '../change-disposition.js';
import type { Disposition } from '../core/dispositions.js';
import { Drafts, tokenHash, type Draft } from '../drafts.js';
import { ReceiptStories, type ReceiptStory } from '../stories.js';

/** An answer as it was received, for a form that is to change it, with what is kept apart from it. */
export interface Amendable {
  story: ReceiptStory;
  name: string | undefined;
  represents: string | undefined;
  email: string | undefined;
}

/** Why an answer that has become this cannot be changed. */
const NOT_AMENDED: Partial<Record<Disposition, string>> = {
  withdrawn: 'You have taken this answer back, so it can no longer be changed. You can send another one.',
  impersonated: 'Somebody else sent this answer, so it cannot be changed. You can send your own.',
  superseded_by: 'A later answer stands in place of this one. Use the reference of that one to change it.',
};

/** What whoever holds a receipt may do with the answer. Each throws NotFound alike for a wrong reference and a wrong secret. */
@Injectable()
export class ReceiptActs {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly stories: ReceiptStories,
    private readonly drafts: Drafts,
  ) {}

  withdraw(reference: string, secret: string): Promise<Refused | undefined> {
    return this.dispose(reference, secret, {
      disposition: 'withdrawn',
      by: RESPONDENT,
      rule: 'withdrawn@1',
      reason: 'The sender took it back.',
    });
  }

  disown(reference: string, secret: string): Promise<Refused | undefined> {
    return this.dispose(reference, secret, {
      disposition: 'impersonated',
      by: RESPONDENT,
      rule: 'disowned@1',
      reason: 'Whoever was given the receipt says that somebody else sent it.',
    });
  }

  /** A new draft, with what `fill` makes of the answer and with its files, that will replace it once it is sent. */
  async draftToAmend(
    reference: string,
    secret: string,
    fill: (kept: Amendable) => unknown,
  ): Promise<{ kind: 'draft'; draft: Draft } | Refused> {
    const story = await this.stories.tell(reference, secret);
    const reason = (await this.whyClosed(story)) ?? NOT_AMENDED[story.dispositions.at(-1)?.disposition ?? 'considered'];
    if (reason !== undefined) return refused(reason);
    const [who] = await this.db.query<{ name: string | null; represents: string | null; email: string | null }>(
      `SELECT p.name, p.represents, p.email FROM intake_submissions s JOIN intake_respondents p ON p.id = s.respondent_id
        WHERE s.id = $1`,
      [story.submissionId],
    );
    const [name, represents, email] = [who?.name, who?.represents, who?.email].map((one) => one ?? undefined);
    const content = fill({ story, name, represents, email });
    const draft = await this.drafts.begin(story.consultation.id, content, { amends: story.submissionId });
    await this.db.query(
      `INSERT INTO intake_draft_files (id, draft_hash, position, name, media_type, bytes)
       SELECT gen_random_uuid(), $2, position, name, media_type, bytes FROM intake_attachments
        WHERE submission_id = $1 AND gone_at IS NULL`,
      [story.submissionId, tokenHash(draft.token)],
    );
    return { kind: 'draft', draft };
  }

  private async dispose(reference: string, secret: string, to: Disposal): Promise<Refused | undefined> {
    const { submissionId } = await this.stories.tell(reference, secret);
    const outcome = await this.db.tx((tx) => changeDisposition(tx, this.journal, submissionId, to));
    this.journal.nudge();
    return outcome;
  }

  /** By the database's clock, and by the closing time as it is now: it may have been put off. */
  private async whyClosed({ consultation, salt }: ReceiptStory): Promise<string | undefined> {
    if (salt === undefined) return 'What this answer said has been erased, so it can no longer be changed.';
    const [now] = await this.db.query<{ open: boolean; closes_at: Date }>(
      `SELECT clock_timestamp() <= closes_at AND state <> 'archived' AS open, closes_at
         FROM consultations_v_item WHERE consultation_id = $1 LIMIT 1`,
      [consultation.id],
    );
    if (now === undefined || now.open) return undefined;
    const closed = formatInstant(now.closes_at, consultation.timeZone);
    return `The consultation closed at ${closed}. Until then an answer can be changed; now it can only be taken back.`;
  }
}

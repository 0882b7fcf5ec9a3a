import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, Handles, logger, Queue, Sandbox, SandboxFault, type SandboxLimits, type Tx } from '#platform';
import { changeDisposition } from '../change-disposition.js';
import { recompose } from '../compositions/recompose.js';
import { lockSenders } from '../senders/lock-senders.js';
import type { Disposition } from '../core/dispositions.js';
import { storable } from '../core/storable.js';
import { isBlank } from '../core/submission.js';
import type { MediaType } from './core/kinds.js';
import { READ_ATTACHMENTS } from './read-attachments.job.js';
import type { FileRead } from './reading/read-file.js';

const log = logger('intake');
const TRIES = 3;
/** As many as the sandbox does at once. */
const TOGETHER = 2;
const LIMITS: SandboxLimits = { seconds: 30, megabytes: 512 };
const READING = new URL('./reading/read-file.js', import.meta.url);

interface WaitingRow {
  id: string;
  submission_id: string;
  media_type: MediaType;
  bytes: Buffer;
  attempts: number;
}

/** Reads the files that came with submissions, so that what they say is read as part of the response. */
@Injectable()
export class AttachmentReader {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly queue: Queue,
    private readonly sandbox: Sandbox,
  ) {}

  /** Asks for new files to be read soon; the schedule finds them otherwise. */
  ring(): void {
    void this.queue.ring(READ_ATTACHMENTS, {}, { key: 'all' });
  }

  /** Reads all that waits. Two readers may meet at one file: the first to commit has read it. */
  @Handles(READ_ATTACHMENTS)
  async readAll(): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const waiting = await this.waiting([...tried]);
      if (waiting.length === 0) return;
      for (const { id } of waiting) tried.add(id);
      await Promise.all(waiting.map((row) => this.read(row)));
      this.journal.nudge();
    }
  }

  /** What failed in this round waits for the next. */
  private waiting(tried: readonly string[]): Promise<WaitingRow[]> {
    return this.db.query<WaitingRow>(
      `SELECT id, submission_id, media_type, bytes, attempts FROM intake_attachments
        WHERE state = 'waiting' AND gone_at IS NULL AND id <> ALL ($1)
        ORDER BY attempts, submission_id, position LIMIT $2`,
      [tried, TOGETHER],
    );
  }

  private async read(row: WaitingRow): Promise<void> {
    const found = await this.inSandbox(row);
    if (found === undefined) {
      await this.db.query('UPDATE intake_attachments SET attempts = attempts + 1 WHERE id = $1', [row.id]);
      return;
    }
    if (found.kind === 'unreadable')
      log.info({ attachment: row.id, because: found.because }, 'a file was not readable');
    await this.db.tx((tx) => this.keep(tx, row, found));
  }

  /** Undefined where it is to be tried again: the process may have been ended for what is no fault of the file's. */
  private async inSandbox({ bytes, media_type: mediaType, attempts }: WaitingRow): Promise<FileRead | undefined> {
    try {
      return await this.sandbox.run<FileRead>(READING, 'readFile', { bytes, mediaType }, LIMITS);
    } catch (error) {
      if (!(error instanceof SandboxFault)) throw error;
      if (attempts + 1 < TRIES) return undefined;
      return { kind: 'unreadable', reason: 'too-large', because: inWords(error) };
    }
  }

  private async keep(tx: Tx, { id, submission_id: submission }: WaitingRow, found: FileRead): Promise<void> {
    // The submission first, as whoever gives it a disposition or erases it does.
    await lockSenders(tx, [submission]);
    await tx.query('SELECT FROM intake_submissions WHERE id = $1 FOR NO KEY UPDATE', [submission]);
    const [changed] = await tx.query<[unknown[], number]>(
      `UPDATE intake_attachments SET state = $2, text = $3, error = $4, attempts = attempts + 1
        WHERE id = $1 AND state = 'waiting' AND gone_at IS NULL RETURNING id`,
      [id, found.kind, found.kind === 'read' ? storable(found.text) : '', 'because' in found ? found.because : null],
    );
    if (changed.length === 0) return;
    if (found.kind === 'read' && found.text !== '') await recompose(tx, this.journal, [submission]);
    else await this.disposeBlank(tx, submission);
  }

  /** Nobody can say before its files are read that a submission says nothing. What a person decided stays. */
  private async disposeBlank(tx: Tx, submission: string): Promise<void> {
    const [now] = await tx.query<{ disposition: Disposition; by_rule: boolean }[]>(
      `SELECT disposition, by_name IS NULL AS by_rule FROM intake_dispositions WHERE submission_id = $1 AND until IS NULL`,
      [submission],
    );
    if (now?.by_rule !== true || !['considered', 'late'].includes(now.disposition)) return;
    const files = await tx.query<{ state: string; text: string }[]>(
      'SELECT state, text FROM intake_attachments WHERE submission_id = $1',
      [submission],
    );
    // A picture, or a file that no machine can read, may say something to a person.
    if (!files.every(({ state, text }) => state === 'read' && isBlank({ stance: undefined, text, choices: {} })))
      return;
    const answers = await tx.query<Parameters<typeof isBlank>[0][]>(
      `SELECT stance_answer AS stance, text, choices FROM intake_responses WHERE submission_id = $1`,
      [submission],
    );
    if (!answers.every((answer) => isBlank({ ...answer, stance: answer.stance ?? undefined }))) return;
    await changeDisposition(tx, this.journal, submission, {
      disposition: 'blank',
      rule: 'blank@1',
      reason: 'It says nothing about any item, and its files hold no text.',
    });
  }
}

function inWords({ reason }: SandboxFault): string {
  switch (reason) {
    case 'time':
      return `reading it took longer than ${String(LIMITS.seconds)} seconds`;
    case 'memory':
      return `reading it took more than ${String(LIMITS.megabytes)} MB of memory`;
    case 'died':
    case 'threw':
      return 'it ended the program that reads files';
  }
}

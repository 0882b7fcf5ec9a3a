import { Injectable } from '@nestjs/common';
import { Unreadable } from '#consultations';
import { Db, Handles, Invalid, logger, newId, NotFound, type Tx } from '#platform';
import { FailedRows } from './failed-rows.js';
import { IMPORT_RESPONSES } from './import.job.js';
import { ResponseImports, type ImportWish, type Step } from './response-imports.js';
import { StoredFiles } from './stored-files.js';

const log = logger('intake');
const LEASE = "interval '12 seconds'";
const RENEW_MS = 3_000;
const TRIES = 5;

interface Claimed {
  id: string;
  wish: ImportWish;
  rows: number;
  attempts: number;
}

/** Another worker has taken over: what this one was about to store is not stored. */
class LeaseLost extends Error {}

/**
 * Does the imports that wait, one at a time. How far it is stands in the same transaction as the rows, so that whoever goes
 * on after a kill begins with the first row that is not stored, and the counts are right.
 */
@Injectable()
export class ImportWorker {
  private busy = false;

  constructor(
    private readonly db: Db,
    private readonly imports: ResponseImports,
    private readonly files: StoredFiles,
    private readonly failed: FailedRows,
  ) {}

  @Handles(IMPORT_RESPONSES)
  async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.forget();
      for (;;) {
        const holder = newId();
        const claimed = await this.claim(holder);
        if (claimed === undefined) return;
        await this.bring(claimed, holder);
      }
    } finally {
      this.busy = false;
    }
  }

  private async claim(holder: string): Promise<Claimed | undefined> {
    const [claimed] = await this.db.query<Claimed>(
      `WITH claimed AS (
         UPDATE intake_imports SET state = 'running', lease_holder = $1, lease_until = clock_timestamp() + ${LEASE},
                attempts = attempts + 1
          WHERE id = (SELECT id FROM intake_imports
                       WHERE state = 'waiting' OR (state = 'running' AND lease_until < clock_timestamp())
                       ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, wish, rows, attempts) SELECT * FROM claimed`,
      [holder],
    );
    return claimed;
  }

  private async bring({ id, wish, rows, attempts }: Claimed, holder: string): Promise<void> {
    let read = 0;
    const renewing = setInterval(() => void this.renew(id, holder).catch(() => undefined), RENEW_MS);
    try {
      const source = await this.files.source(id);
      await this.imports.bring(source, wish, {
        done: rows,
        keep: (tx, step) => this.keep(tx, { id, holder, read }, step),
        told: ({ bytes }) => (read = bytes),
      });
      await this.end(id, holder, null);
    } catch (error) {
      if (error instanceof LeaseLost) return;
      const reason = reasonIn(error);
      log.warn({ import: id, error: String(error), attempts }, 'an import stopped');
      if (reason !== undefined) await this.end(id, holder, reason);
      else if (attempts >= TRIES)
        await this.end(id, holder, 'It failed several times for no reason that lies in the file.');
      else await this.giveBack(id, holder);
    } finally {
      clearInterval(renewing);
    }
  }

  private async keep(tx: Tx, at: { id: string; holder: string; read: number }, step: Step): Promise<void> {
    const held = await tx.query<unknown[]>(
      `SELECT FROM intake_imports WHERE id = $1 AND lease_holder = $2 AND state = 'running' FOR UPDATE`,
      [at.id, at.holder],
    );
    if (held.length === 0) throw new LeaseLost();
    await tx.query(
      `UPDATE intake_imports SET rows = rows + $2, created = created + $3, again = again + $4, failed = failed + $5,
              bytes_read = greatest(bytes_read, $6), attempts = 1, lease_until = clock_timestamp() + ${LEASE} WHERE id = $1`,
      [at.id, step.rows, step.created, step.again, step.failed.length, at.read],
    );
    await this.failed.keep(tx, at.id, step.failed);
  }

  private async renew(id: string, holder: string): Promise<void> {
    await this.db.query(
      `UPDATE intake_imports SET lease_until = clock_timestamp() + ${LEASE} WHERE id = $1 AND lease_holder = $2`,
      [id, holder],
    );
  }

  private async giveBack(id: string, holder: string): Promise<void> {
    await this.db.query(
      `UPDATE intake_imports SET lease_until = clock_timestamp() WHERE id = $1 AND lease_holder = $2`,
      [id, holder],
    );
  }

  /** What the file held is not needed any more. */
  private async end(id: string, holder: string, error: string | null): Promise<void> {
    await this.db.tx(async (tx) => {
      const ended = await tx.query<[unknown[], number]>(
        `UPDATE intake_imports SET state = CASE WHEN $3::text IS NULL THEN 'done' ELSE 'failed' END, error = $3,
                bytes_read = CASE WHEN $3 IS NULL THEN bytes ELSE bytes_read END, done_at = clock_timestamp(), lease_until = NULL
          WHERE id = $1 AND lease_holder = $2`,
        [id, holder, error],
      );
      if (ended[1] === 1) await tx.query('DELETE FROM intake_import_files WHERE import_id = $1', [id]);
    });
  }

  /** Files that nobody started, and rows that nobody mended, hold what people said. */
  private async forget(): Promise<void> {
    await this.db.query(
      `DELETE FROM intake_imports WHERE state = 'uploaded' AND asked_at < clock_timestamp() - interval '2 days'`,
    );
    await this.db.query(
      `DELETE FROM intake_import_faults f USING intake_imports m
        WHERE m.id = f.import_id AND m.done_at < clock_timestamp() - interval '90 days'`,
    );
  }
}

/** Why the file cannot be brought in, in words for whoever sent it; undefined where the reason is not in the file. */
function reasonIn(error: unknown): string | undefined {
  if (error instanceof Unreadable) {
    const { place, message } = error.fault;
    return place.label === '' && place.line !== undefined ? `line ${String(place.line)}: ${message}` : error.message;
  }
  return error instanceof Invalid || error instanceof NotFound ? error.message : undefined;
}

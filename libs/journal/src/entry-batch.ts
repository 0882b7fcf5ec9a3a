import { copyInto, CopyRows, newId, type Tx } from '#platform';

const COLUMNS = 'journal_entries (id, kind, subject, body)';
const WIDTH = 4;

/** Entries made ready before the transaction that appends them, for those who append thousands: what `Journal.append` does, by COPY. */
export class EntryBatch {
  private readonly rows = new CopyRows(WIDTH);

  /** Never personal data in `body`, and no NUL and no lone surrogate: it is copied as it is. */
  add(entry: { kind: string; subject: string; body: Record<string, unknown> }): void {
    this.rows.row().uuid(newId()).text(entry.kind).text(entry.subject).jsonb(JSON.stringify(entry.body));
  }

  /** Appends all of them, or those for whose place, from 0, `isWanted`. */
  async append(tx: Tx, isWanted?: (place: number) => boolean): Promise<void> {
    await copyInto(tx, COLUMNS, this.rows.stream(isWanted));
  }
}

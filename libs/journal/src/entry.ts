import { canonicalJson } from './core/canonical-json.js';

/** One thing that happened, as it stands in the journal. Ids, counts, salted digests and public text only. */
export interface JournalEntry {
  /** Its place, from 0, without gaps. */
  readonly index: number;
  readonly id: string;
  /** `noun.past-participle`, for example `response.received`. */
  readonly kind: string;
  /** Id of what it is about. */
  readonly subject: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/**
 * The text whose hash is the entry's leaf: `SHA-256(0x00 ‖ text)`. It does not hold the index, which the place in the
 * tree says.
 */
export function leafText(entry: Omit<JournalEntry, 'index'>): string {
  const { id, kind, subject, body, at } = entry;
  return canonicalJson({ at, body, id, kind, subject });
}

/** An entry as PostgreSQL gives it: a bigint comes as text. */
export interface EntryRow {
  index: string;
  id: string;
  kind: string;
  subject: string | null;
  body: Record<string, unknown>;
  at: Date;
}

export const ENTRY_COLUMNS = 'index, id, kind, subject, body, at';

export function toEntry(row: EntryRow): JournalEntry {
  return { ...row, index: Number(row.index) };
}

import { Injectable } from '@nestjs/common';
import { formatInstant } from '#consultations';
import { copyInto, Db, Invalid, newId, type Tx } from '#platform';
import { QueryFailedError } from 'typeorm';
import type { Form } from '../core/submission.js';
import { ReceiptMaker, type Blank } from '../receipt.js';
import { contactKey, saysWho } from '../receiver.js';
import { Chunk, DISPOSITIONS, RESPONSES, SUBMISSIONS, type Moment } from './chunk.js';

/** What became of one submission of a chunk. */
export type ChunkOutcome = 'created' | 'again' | 'conflict';

/** How a chunk is to be stored. */
export interface StoreWish {
  /**
   * Look first which rows are in already. Without, they are taken to be new, which costs less than half as much; where one
   * is not, all is undone and tried again, looking.
   */
  looking: boolean;
  /** Done in the same transaction. */
  also: (tx: Tx, outcomes: ChunkOutcome[]) => Promise<void>;
}

interface Known {
  /** From 1. */
  place: number;
  digest: string;
}

/** Any number that nothing else locks with a second one beside it. */
const LOCK = 7_214_102;
const TRIES = 5;
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['23505', '40P01']);

interface StateRow {
  now: Date;
  state: string;
  opens_at: Date;
  closes_at: Date;
}

const STATE = `SELECT date_trunc('milliseconds', clock_timestamp()) AS now, state, opens_at, closes_at
                 FROM consultations_v_item WHERE consultation_id = $1 LIMIT 1`;
// Subqueries, so that a plan made while the tables were empty still goes by the index.
const KNOWN = `SELECT place::int, encode(digest, 'hex') AS digest FROM (
    SELECT i.place, (SELECT s.digest FROM intake_submissions s WHERE s.consultation_id = $1 AND s.intent = i.intent) AS digest
      FROM unnest($2::text[]) WITH ORDINALITY AS i (intent, place) OFFSET 0) AS looked_up WHERE digest IS NOT NULL`;
const TAKEN = `SELECT place::int FROM (
    SELECT i.place, (SELECT true FROM intake_submissions s WHERE s.reference = i.reference) AS taken
      FROM unnest($1::text[]) WITH ORDINALITY AS i (reference, place) OFFSET 0) AS looked_up WHERE taken`;

/**
 * Stores thousands of submissions in one transaction by COPY, with all that belongs to each. It does what `intake_receive`
 * does for the other doors: time of receipt, late or not, whether answers are taken, an intent stored before.
 */
@Injectable()
export class BulkStore {
  constructor(
    private readonly db: Db,
    private readonly receipts: ReceiptMaker,
  ) {}

  /** An empty chunk to be filled. Throws Invalid where the consultation takes no answers. */
  async begin(form: Form): Promise<Chunk> {
    const blank = await this.receipts.blanks();
    return new Chunk(momentOf(form, await this.db.query<StateRow>(STATE, [form.consultationId])), blank);
  }

  /**
   * Stores what is new of a chunk and returns what became of each. One chunk of a consultation is stored at a time, so that
   * two imports of the same rows do not meet in the middle. Committed when this returns, on the disk after `settle`.
   */
  async store(chunk: Chunk, form: Form, { looking, also }: StoreWish): Promise<ChunkOutcome[]> {
    for (let attempt = 1, tried = chunk, looks = looking; ; attempt += 1) {
      try {
        return await this.db.tx((tx) => this.inOne(tx, tried, form, { looking: looks, also }));
      } catch (error) {
        if (error instanceof ClosingTimeMoved) tried = refilled(tried, error.moment, await this.receipts.blanks());
        else if (attempt === TRIES || !isWorthAnotherTry(error)) throw error;
        looks = true;
      }
    }
  }

  /** What has been stored so far is on the disk when this returns: a message in the log, and all before it. */
  async settle(): Promise<void> {
    await this.db.query("SELECT pg_logical_emit_message(true, 'throughline', 'import')");
  }

  private async inOne(tx: Tx, chunk: Chunk, form: Form, { looking, also }: StoreWish): Promise<ChunkOutcome[]> {
    const { consultationId } = form;
    // Whether it is on the disk is asked once, when everything is stored; after a crash the rest is brought in again.
    await tx.query('SET LOCAL synchronous_commit = off');
    await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, consultationId]);
    const moment = momentOf(form, await tx.query<StateRow[]>(STATE, [consultationId]));
    if (moment.closesAt.getTime() !== chunk.moment.closesAt.getTime()) throw new ClosingTimeMoved(moment);
    const outcomes = outcomesOf(chunk, looking ? await knownIn(tx, chunk, consultationId) : []);
    const isNew = (place: number) => outcomes[place] === 'created';
    const created = outcomes.filter((outcome) => outcome === 'created').length;
    if (created > 0) {
      if (looking) await this.giveReferences(tx, chunk);
      await keepRespondents(tx, chunk, consultationId, isNew);
      const wanted = created === outcomes.length ? undefined : isNew;
      const { submissions, responses, dispositions } = chunk.rows;
      await copyInto(tx, SUBMISSIONS, submissions.stream(wanted));
      await copyInto(tx, RESPONSES, responses.stream(wanted && ((at) => isNew(chunk.ofSubmission[at] ?? Number.NaN))));
      await copyInto(tx, DISPOSITIONS, dispositions.stream(wanted));
      await chunk.entries.append(tx, wanted);
    }
    await also(tx, outcomes);
    return outcomes;
  }

  /** Once in many thousands a reference is taken already, which a whole chunk should not fail for. */
  private async giveReferences(tx: Tx, chunk: Chunk): Promise<void> {
    const blank = await this.receipts.blanks();
    for (;;) {
      const rows = await tx.query<{ place: number }[]>(TAKEN, [chunk.references]);
      const seen = new Set<string>();
      const twice = chunk.references.flatMap((reference, at) => (seen.size === seen.add(reference).size ? [at] : []));
      const taken = [...rows.map(({ place }) => place - 1), ...twice];
      if (taken.length === 0) return;
      for (const place of taken) chunk.refer(place, blank().reference);
    }
  }
}

/** Which intents of a chunk were stored before, with the digests of what was. */
async function knownIn(tx: Tx, { read }: Chunk, consultationId: string): Promise<Known[]> {
  const intents = read.map(({ intent }) => intent);
  return tx.query<Known[]>(KNOWN, [consultationId, intents]);
}

/** New, stored before, or another under an intent that was used, be it within the chunk. */
function outcomesOf({ read, digests }: Chunk, known: readonly Known[]): ChunkOutcome[] {
  const before = new Map(known.map(({ place, digest }) => [read[place - 1]?.intent, digest]));
  return read.map(({ intent }, place) => {
    const [found, digest] = [before.get(intent), digests[place] ?? ''];
    if (found === undefined) before.set(intent, digest);
    if (found === undefined) return 'created';
    return found === digest ? 'again' : 'conflict';
  });
}

/** Those who can be known again by their address are the same respondent as before; the others are new. */
async function keepRespondents(
  tx: Tx,
  chunk: Chunk,
  consultationId: string,
  isNew: (place: number) => boolean,
): Promise<void> {
  const said = chunk.read.flatMap(({ respondent }, place) =>
    isNew(place) && saysWho(respondent) ? [{ ...respondent, id: newId(), key: contactKey(respondent), place }] : [],
  );
  if (said.length === 0) return;
  // In the order of their keys, so that two transactions never wait for each other crosswise.
  const rows = await tx.query<{ key: string; id: string }[]>(
    `WITH sent AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS w (id uuid, kind text, organisation text, represents text, name text,
                                                         email text, key text)
     ), kept AS (
       INSERT INTO intake_respondents AS r (id, consultation_id, kind, organisation, represents, name, email, contact_key)
       SELECT id, $1::uuid, kind, organisation, represents, name, email, decode(key, 'hex') FROM (
         SELECT DISTINCT ON (key) * FROM sent WHERE key IS NOT NULL ORDER BY key) AS known
       ON CONFLICT (consultation_id, contact_key) WHERE contact_key IS NOT NULL DO NOTHING
       RETURNING encode(r.contact_key, 'hex') AS key, r.id
     ), others AS (
       INSERT INTO intake_respondents (id, consultation_id, kind, organisation, represents, name, email)
       SELECT id, $1::uuid, kind, organisation, represents, name, email FROM sent WHERE key IS NULL
     ) SELECT key, id FROM kept`,
    [consultationId, JSON.stringify(said)],
  );
  const byKey = new Map(rows.map(({ key, id }) => [key, id]));
  const missing = said.flatMap(({ key }) => (key === undefined || byKey.has(key) ? [] : [key]));
  // Asked once those who were being stored at the same time are there: the statement above has waited for them.
  const before = await tx.query<{ key: string; id: string }[]>(
    `SELECT k.key, (SELECT r.id FROM intake_respondents r
                     WHERE r.consultation_id = $1 AND r.contact_key = decode(k.key, 'hex')) AS id
       FROM unnest($2::text[]) AS k (key)`,
    [consultationId, [...new Set(missing)]],
  );
  for (const { key, id } of before) byKey.set(key, id);
  for (const { key, id, place } of said) chunk.knowRespondent(place, byKey.get(key ?? '') ?? id);
}

function momentOf({ consultationId, slug, timeZone }: Form, [row]: StateRow[]): Moment {
  const refuse = (message: string) => new Invalid([{ path: slug, message }]);
  if (row === undefined || row.state === 'draft' || row.state === 'submitted') throw refuse('is not open to answers');
  if (row.state === 'archived') throw refuse('is archived and takes no more responses');
  if (row.state === 'approved' && row.now < row.opens_at) {
    throw refuse(`opens at ${formatInstant(row.opens_at, timeZone)}, and takes no responses before`);
  }
  return { consultationId, now: row.now, closesAt: row.closes_at };
}

/** The closing time was moved while the chunk was being filled. */
class ClosingTimeMoved extends Error {
  constructor(readonly moment: Moment) {
    super('the closing time was moved');
  }
}

function refilled({ read }: Chunk, moment: Moment, blank: () => Blank): Chunk {
  const chunk = new Chunk(moment, blank);
  for (const row of read) chunk.add(row);
  return chunk;
}

function isWorthAnotherTry(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return WORTH_ANOTHER_TRY.has((cause as { code?: string }).code ?? '');
}

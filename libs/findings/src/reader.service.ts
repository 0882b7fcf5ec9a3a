import { Injectable } from '@nestjs/common';
import { ALGORITHM, type Stance } from '#analysis';
import { Db, Threads, type Tx } from '#platform';
import { digest } from './core/digest.js';
import { Forgetter } from './forgetter.service.js';
import type { Read } from './heavy.js';
import { ItemTexts } from './item-texts.js';
import { Relater } from './relater.service.js';
import { HELD, READING } from './versions.js';

const HEAVY = new URL('./heavy.js', import.meta.url);

interface Unread {
  id: string;
  consultation_id: string;
  item_id: string;
  number: string;
  revision: number;
  text: string | null;
  stance: Stance | null;
  stance_answer: string | null;
}

/** Reads responses: sets apart what is their own, tone, stance, and their keys in the shared index. */
@Injectable()
export class Reader {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly items: ItemTexts,
    private readonly relater: Relater,
    private readonly forgetter: Forgetter,
  ) {}

  /**
   * Any worker, any number of times, in any order: what is read already is not read again, unless it says something else
   * by now.
   * @returns the items of which something was read
   */
  async read(ids: readonly string[]): Promise<string[]> {
    const unread = await this.db.query<Unread>(
      `SELECT v.id, v.consultation_id, v.item_id, v.number, v.revision, v.text, v.stance, v.stance_answer
         FROM intake_v_response v LEFT JOIN findings_readings r ON r.response_id = v.id
          AND r.algorithm = $2 AND r.revision = v.revision
        WHERE v.id = ANY ($1::uuid[]) AND v.disposition <> ALL ($3::text[]) AND (r.response_id IS NULL OR NOT r.related)
        ORDER BY v.number`,
      [ids, READING, HELD],
    );
    const byItem = Map.groupBy(unread, (response) => response.item_id);
    for (const [itemId, responses] of byItem) await this.readItem(itemId, responses);
    return [...byItem.keys()];
  }

  private async readItem(itemId: string, responses: readonly Unread[]): Promise<void> {
    const { questions, boilerplate } = await this.items.of(itemId);
    const texts = responses.map(({ id, text }) => ({ id, text: text ?? '' }));
    const read = await this.threads.run<Read[]>(HEAVY, 'read', { texts, questions, boilerplate });
    await this.db.tx((tx) => this.store(tx, responses, read));
    const keyed = responses.flatMap(({ number }, i) => (read[i]?.keys ?? []).map((key) => ({ number, key })));
    const numbers = responses.map((response) => response.number);
    const later = await this.relater.callLaterOnes(itemId, keyed, numbers);
    await this.relater.relate(itemId, [...numbers, ...later]);
  }

  /**
   * The first half of "insert, commit, look up": keys are inserted in order, so that two workers wait for each other and
   * never in a circle.
   */
  private async store(tx: Tx, responses: readonly Unread[], read: readonly Read[]): Promise<void> {
    const rows = responses.flatMap((response, i) => {
      const result = read[i];
      return result === undefined ? [] : [{ response, result }];
    });
    await tx.query('INSERT INTO findings_items (item_id, consultation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      responses[0]?.item_id,
      responses[0]?.consultation_id,
    ]);
    const changing = await this.forgetter.beforeReadingAgain(
      tx,
      rows.map(({ response }) => response),
    );
    const changed = await tx.query<{ response_id: string }[]>(
      `INSERT INTO findings_readings AS r
         (response_id, consultation_id, item_id, number, algorithm, digest, language, blank, keys, related, grouped, revision)
       SELECT id, consultation, item, number, $9, digest, language, blank, keys, keys = 0, true, revision
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::boolean[], $8::int[], $10::int[])
              AS u (id, consultation, item, number, digest, language, blank, keys, revision)
       ON CONFLICT (response_id) DO UPDATE
          SET algorithm = excluded.algorithm, digest = excluded.digest, language = excluded.language,
              blank = excluded.blank, keys = excluded.keys, revision = excluded.revision, related = false, read_at = now()
        WHERE r.algorithm <> excluded.algorithm OR r.digest <> excluded.digest OR r.revision <> excluded.revision
       RETURNING response_id`,
      [
        rows.map(({ response }) => response.id),
        rows.map(({ response }) => response.consultation_id),
        rows.map(({ response }) => response.item_id),
        rows.map(({ response }) => response.number),
        rows.map(({ response }) => digest(response.text, response.stance)),
        rows.map(({ result }) => result.language),
        rows.map(({ result }) => result.blank),
        rows.map(({ result }) => result.keys.length),
        READING,
        rows.map(({ response }) => response.revision),
      ],
    );
    const fresh = new Set(changed.map((row) => row.response_id));
    await this.storeParts(
      tx,
      rows.filter(({ response }) => fresh.has(response.id)),
    );
    if (changing.length > 0) await this.forgetter.whatIsNoLongerSaid(tx, changing);
  }

  private async storeParts(tx: Tx, rows: readonly { response: Unread; result: Read }[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ response }) => response.id);
    const items = rows.map(({ response }) => response.item_id);
    await tx.query(
      `INSERT INTO findings_texts AS t (response_id, own, folded, quoted, signature, greeting)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       ON CONFLICT (response_id) DO UPDATE SET own = excluded.own, folded = excluded.folded, quoted = excluded.quoted,
              signature = excluded.signature, greeting = excluded.greeting`,
      [
        ids,
        ...(['own', 'folded', 'quoted', 'signature', 'greeting'] as const).map((part) =>
          rows.map(({ result }) => result[part]),
        ),
      ],
    );
    const spoken = rows.filter(({ result }) => !result.blank);
    const silent = rows.filter(({ result }) => result.blank).map(({ response }) => response.id);
    if (silent.length > 0)
      await tx.query('DELETE FROM findings_sentiments WHERE response_id = ANY ($1::uuid[])', [silent]);
    await tx.query(
      `INSERT INTO findings_sentiments (response_id, item_id, score, label, algorithm)
       SELECT id, item, score, label, $5 FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::text[]) AS u (id, item, score, label)
       ON CONFLICT (response_id) DO UPDATE SET score = excluded.score, label = excluded.label, algorithm = excluded.algorithm`,
      [
        spoken.map(({ response }) => response.id),
        spoken.map(({ response }) => response.item_id),
        spoken.map(({ result }) => result.score),
        spoken.map(({ result }) => result.label),
        ALGORITHM.sentiment,
      ],
    );
    await tx.query(
      `INSERT INTO findings_stances (response_id, item_id, stance, source)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
       ON CONFLICT (response_id) DO UPDATE SET stance = excluded.stance, source = excluded.source`,
      [
        ids,
        items,
        rows.map(({ response }) => response.stance ?? 'unclear'),
        rows.map(({ response }) => (response.stance_answer === null ? 'none' : 'closed')),
      ],
    );
    const keyed = rows.flatMap(({ response, result }) =>
      result.keys.map((key) => ({ item: response.item_id, key, number: response.number })),
    );
    await tx.query(
      `DELETE FROM findings_fingerprints WHERE (item_id, number) IN (SELECT * FROM unnest($1::uuid[], $2::bigint[]))`,
      [items, rows.map(({ response }) => response.number)],
    );
    await tx.query(
      `INSERT INTO findings_fingerprints (item_id, fingerprint, number)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS u (item_id, fingerprint, number)
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
      [keyed.map(({ item }) => item), keyed.map(({ key }) => String(key)), keyed.map(({ number }) => number)],
    );
  }
}

import { Injectable } from '@nestjs/common';
import { OWNERS } from '#analysis';
import type { Tx } from '#platform';
import { READING } from './versions.js';

interface Known {
  response_id: string;
  item_id: string;
  number: string;
}

const HOLDING = 'codes theme_members candidate_members texts sentiments stances readings'.split(' ');

/** Takes back what rests on words that a response does not hold any more: because it says something else, or was erased. */
@Injectable()
export class Forgetter {
  /**
   * Takes the words of responses out of the index of today, before what they say now is put in: whoever met them looks
   * again, and what was found on their item is due again. Nobody writes down a look-up from before.
   * @param met `all`: the caller makes everybody who is later look again
   */
  async takeOut(
    tx: Tx,
    itemId: string,
    responses: readonly { id: string; revision: number }[],
    met: { all: boolean } = { all: false },
  ): Promise<void> {
    await this.alone(tx, itemId);
    const known = await tx.query<(Known & { reworded: boolean })[]>(
      `SELECT r.response_id, r.item_id, r.number, r.revision <> u.revision AS reworded
         FROM unnest($1::uuid[], $2::int[]) AS u (id, revision) JOIN findings_readings r ON r.response_id = u.id
        WHERE r.algorithm = $3 ORDER BY r.number`,
      [responses.map(({ id }) => id), responses.map(({ revision }) => revision), READING],
    );
    const numbers = known.map(({ number }) => number);
    if (!met.all) await this.loosen(tx, itemId, numbers);
    await this.dropKeys(tx, itemId, numbers);
    await this.makeDue(
      tx,
      itemId,
      known.some(({ reworded }) => reworded),
    );
  }

  /** After they were read: candidates and themes keep no passage that the words do not hold. */
  async whatIsNoLongerSaid(tx: Tx, responseIds: readonly string[]): Promise<void> {
    for (const table of ['findings_candidate_members', 'findings_theme_members']) {
      await tx.query(
        `DELETE FROM ${table} m USING findings_texts t
          WHERE m.response_id = ANY ($1::uuid[]) AND t.response_id = m.response_id AND strpos(t.own, m.evidence) = 0`,
        [responseIds],
      );
    }
  }

  /**
   * Everything that holds words of these responses: texts, keys, relations, membership of groups, tone, stance, codes and
   * themes with their passages. Groups are built again without them. What is sealed in an outcome stays as it was sealed.
   */
  async forget(tx: Tx, responseIds: readonly string[]): Promise<void> {
    const known = await tx.query<Known[]>(
      'SELECT response_id, item_id, number FROM findings_readings WHERE response_id = ANY ($1::uuid[]) ORDER BY item_id, number',
      [responseIds],
    );
    for (const [itemId, rows] of Map.groupBy(known, (row) => row.item_id)) {
      const numbers = rows.map((row) => row.number);
      await this.alone(tx, itemId);
      await this.loosen(tx, itemId, numbers);
      await this.dropKeys(tx, itemId, numbers);
      // Keys of older versions are written down nowhere else, so they are looked for; there are some only for a while.
      await tx.query(
        `DELETE FROM findings_fingerprints f USING findings_editions e
          WHERE e.item_id = $1 AND e.algorithm <> $3 AND f.edition = e.id AND f.number = ANY ($2::bigint[])`,
        [itemId, numbers, READING],
      );
      await tx.query(
        'DELETE FROM findings_edges WHERE item_id = $1 AND (a = ANY ($2::bigint[]) OR b = ANY ($2::bigint[]))',
        [itemId, numbers],
      );
      await tx.query('DELETE FROM findings_unrelated WHERE item_id = $1 AND number = ANY ($2::bigint[])', [
        itemId,
        numbers,
      ]);
      await this.makeDue(tx, itemId, true);
    }
    // Membership of groups goes with the reading.
    for (const table of HOLDING) {
      await tx.query(`DELETE FROM findings_${table} WHERE response_id = ANY ($1::uuid[])`, [responseIds]);
    }
  }

  /** Waits for look-ups that are being written down, and lets nobody write down one from before this transaction. */
  private async alone(tx: Tx, itemId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(findings_index_lock($1))', [itemId]);
    await tx.query('UPDATE findings_editions SET taken_out = taken_out + 1 WHERE item_id = $1 AND algorithm = $2', [
      itemId,
      READING,
    ]);
  }

  /**
   * Those among whose earliest key owners one of these stands, and later ones related to one, look again, in the order of
   * their numbers; groups that any of them is in are built again.
   */
  private async loosen(tx: Tx, itemId: string, numbers: readonly string[]): Promise<void> {
    await tx.query(
      `WITH mine AS (
         SELECT e.id AS edition, r.number, k AS fingerprint
           FROM findings_readings r JOIN findings_editions e ON e.item_id = r.item_id AND e.algorithm = r.algorithm
           JOIN findings_texts t ON t.response_id = r.response_id CROSS JOIN unnest(t.keys) AS k
          WHERE r.item_id = $1 AND r.number = ANY ($2::bigint[]) AND r.algorithm = $4
       ), near AS (
         SELECT f.number FROM mine m
           JOIN findings_fingerprints f ON f.edition = m.edition AND f.fingerprint = m.fingerprint AND f.number > m.number
          WHERE (SELECT count(*) FROM (SELECT FROM findings_fingerprints o WHERE o.edition = m.edition
                    AND o.fingerprint = m.fingerprint AND o.number < m.number LIMIT $3) AS earlier) < $3
         UNION SELECT x.b FROM findings_edges x JOIN findings_editions e ON e.id = x.edition AND e.algorithm = $4
                WHERE x.item_id = $1 AND x.a = ANY ($2::bigint[])
       )
       INSERT INTO findings_unrelated (item_id, number, calls) SELECT $1, number, false FROM near ORDER BY number
       ON CONFLICT (item_id, number) DO UPDATE SET call = nextval('findings_calls')`,
      [itemId, numbers, OWNERS, READING],
    );
    await tx.query(
      `WITH touched AS (
         SELECT x.a AS number FROM findings_edges x WHERE x.item_id = $1 AND x.b = ANY ($2::bigint[])
         UNION SELECT x.b FROM findings_edges x WHERE x.item_id = $1 AND x.a = ANY ($2::bigint[])
         UNION SELECT * FROM unnest($2::bigint[])
       ), locked AS (
         SELECT r.response_id FROM findings_readings r
          WHERE r.item_id = $1 AND r.number IN (SELECT number FROM touched) AND r.grouped ORDER BY r.number FOR UPDATE
       )
       UPDATE findings_readings r SET grouped = false FROM locked l WHERE r.response_id = l.response_id`,
      [itemId, numbers],
    );
  }

  private async dropKeys(tx: Tx, itemId: string, numbers: readonly string[]): Promise<void> {
    await tx.query(
      `DELETE FROM findings_fingerprints f
        USING findings_readings r JOIN findings_editions e ON e.item_id = r.item_id AND e.algorithm = r.algorithm
         JOIN findings_texts t ON t.response_id = r.response_id CROSS JOIN unnest(t.keys) AS k
        WHERE r.item_id = $1 AND r.number = ANY ($2::bigint[]) AND f.edition = e.id AND f.fingerprint = k AND f.number = r.number`,
      [itemId, numbers],
    );
  }

  /** Rests on no number of responses any more, so it is due again. */
  private async makeDue(tx: Tx, itemId: string, reworded: boolean): Promise<void> {
    if (reworded)
      await tx.query(
        'UPDATE findings_editions SET reworded = true WHERE item_id = $1 AND algorithm = $2 AND NOT reworded',
        [itemId, READING],
      );
    for (const table of ['findings_codeframes', 'findings_theme_runs'])
      await tx.query(`UPDATE ${table} SET responses = NULL WHERE item_id = $1 AND responses IS NOT NULL`, [itemId]);
  }
}

import { Injectable } from '@nestjs/common';
import { OWNERS } from '#analysis';
import type { Tx } from '#platform';

interface Known {
  response_id: string;
  item_id: string;
  number: string;
}

/** Takes back what rests on words that a response does not hold any more: because it says something else, or was erased. */
@Injectable()
export class Forgetter {
  /**
   * Before responses are read: of those that said something else when they were read, whoever met them looks again, and
   * what was found on their items is due again.
   * @returns ids of those that said something else
   */
  async beforeReadingAgain(tx: Tx, responses: readonly { id: string; revision: number }[]): Promise<string[]> {
    const changed = await tx.query<Known[]>(
      `SELECT r.response_id, r.item_id, r.number
         FROM unnest($1::uuid[], $2::int[]) AS u (id, revision)
         JOIN findings_readings r ON r.response_id = u.id AND r.revision <> u.revision ORDER BY r.number`,
      [responses.map(({ id }) => id), responses.map(({ revision }) => revision)],
    );
    await this.loosen(tx, changed);
    return changed.map((row) => row.response_id);
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
      'SELECT response_id, item_id, number FROM findings_readings WHERE response_id = ANY ($1::uuid[]) ORDER BY number',
      [responseIds],
    );
    await this.loosen(tx, known);
    for (const table of ['findings_codes', 'findings_theme_members', 'findings_candidate_members']) {
      await tx.query(`DELETE FROM ${table} WHERE response_id = ANY ($1::uuid[])`, [responseIds]);
    }
    const places = [known.map((row) => row.item_id), known.map((row) => row.number)];
    const isOne = 'IN (SELECT * FROM unnest($1::uuid[], $2::bigint[]))';
    await tx.query(`DELETE FROM findings_fingerprints WHERE (item_id, number) ${isOne}`, places);
    await tx.query(`DELETE FROM findings_edges WHERE (item_id, a) ${isOne} OR (item_id, b) ${isOne}`, places);
    // Texts, tone, stance and membership go with the reading.
    await tx.query('DELETE FROM findings_readings WHERE response_id = ANY ($1::uuid[])', [responseIds]);
  }

  /** Those among whose earliest key owners one of these stands, and those related to one, look again; in order of number. */
  private async loosen(tx: Tx, known: readonly Known[]): Promise<void> {
    for (const [itemId, rows] of Map.groupBy(known, (row) => row.item_id)) {
      await tx.query(
        `WITH near AS (
           SELECT f.number FROM findings_fingerprints k
             JOIN findings_fingerprints f ON f.item_id = $1 AND f.fingerprint = k.fingerprint AND f.number > k.number
            WHERE k.item_id = $1 AND k.number = ANY ($2::bigint[])
              AND (SELECT count(*) FROM (SELECT 1 FROM findings_fingerprints o
                    WHERE o.item_id = $1 AND o.fingerprint = k.fingerprint AND o.number < k.number LIMIT ${String(OWNERS)}) e
                  ) < ${String(OWNERS)}
           UNION SELECT b FROM findings_edges WHERE item_id = $1 AND a = ANY ($2::bigint[])
           UNION SELECT a FROM findings_edges WHERE item_id = $1 AND b = ANY ($2::bigint[])
         ), locked AS (
           SELECT response_id FROM findings_readings
            WHERE item_id = $1 AND (number IN (SELECT number FROM near) OR number = ANY ($2::bigint[])) ORDER BY number FOR UPDATE
         )
         UPDATE findings_readings r SET related = false, grouped = false FROM locked l WHERE r.response_id = l.response_id`,
        [itemId, rows.map((row) => row.number)],
      );
      // Rests on no number of responses any more, so it is due again.
      await tx.query('UPDATE findings_codeframes SET responses = NULL WHERE item_id = $1 AND responses IS NOT NULL', [
        itemId,
      ]);
      await tx.query('UPDATE findings_theme_runs SET responses = NULL WHERE item_id = $1 AND responses IS NOT NULL', [
        itemId,
      ]);
    }
  }
}

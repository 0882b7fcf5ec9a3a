import { Injectable } from '@nestjs/common';
import {
  ALGORITHM,
  chooseCandidates,
  OWNERS,
  relate,
  WHOLE,
  type Comparable,
  type KeySharer,
  type Relation,
} from '#analysis';
import { Db, type Tx } from '#platform';

/** More than these are left to the sweeper: the caller has its own responses to see to. */
const CALLED = 64;

interface Unrelated {
  response_id: string;
  number: string;
  keys: number;
}

/**
 * The second half of "insert, commit, look up": verified relations of responses to earlier ones, as undirected edges
 * that the later of the two looks after. The edges of an item depend on its responses alone, in whatever order and
 * on however many connections these arrive: a response that comes in late calls the later ones that should have met it, and
 * they look again.
 */
@Injectable()
export class Relater {
  constructor(private readonly db: Db) {}

  /**
   * Marks the later responses among whose earliest key owners a new one now stands, to be related again. Must run after
   * the keys are committed. Rows are locked in the order of their numbers, here and wherever else several are.
   * @returns numbers of some of those marked; the sweeper finds the others
   */
  async callLaterOnes(
    itemId: string,
    keys: readonly { number: string; key: bigint }[],
    except: readonly string[],
  ): Promise<string[]> {
    if (keys.length === 0) return [];
    const later = await this.db.query<{ number: string }>(
      `SELECT DISTINCT f.number
         FROM unnest($2::bigint[], $3::bigint[]) AS k (number, fingerprint)
         JOIN findings_fingerprints f ON f.item_id = $1 AND f.fingerprint = k.fingerprint AND f.number > k.number
        WHERE f.number <> ALL ($4::bigint[])
          AND (SELECT count(*) FROM (SELECT 1 FROM findings_fingerprints o
                WHERE o.item_id = $1 AND o.fingerprint = k.fingerprint AND o.number < k.number LIMIT ${String(OWNERS)}) AS earlier
              ) < ${String(OWNERS)}`,
      [itemId, keys.map(({ number }) => number), keys.map(({ key }) => String(key)), except],
    );
    if (later.length === 0) return [];
    const marked = await this.db.tx((tx) =>
      this.update<{ number: string }>(
        tx,
        `WITH locked AS (SELECT response_id FROM findings_readings
                          WHERE item_id = $1 AND number = ANY ($2::bigint[]) ORDER BY number FOR UPDATE)
         UPDATE findings_readings r SET related = false FROM locked l WHERE r.response_id = l.response_id RETURNING r.number`,
        [itemId, later.map(({ number }) => number)],
      ),
    );
    return marked.map(({ number }) => number).slice(0, CALLED);
  }

  /** Looks up, verifies and stores the relations of these responses to earlier ones, where that is still to be done. */
  async relate(itemId: string, numbers: readonly string[]): Promise<void> {
    await this.db.tx(async (tx) => {
      const unrelated = await tx.query<Unrelated[]>(
        `SELECT response_id, number, keys FROM findings_readings
          WHERE item_id = $1 AND number = ANY ($2::bigint[]) AND NOT related ORDER BY number FOR UPDATE`,
        [itemId, numbers],
      );
      if (unrelated.length === 0) return;
      // A statement of its own: it must see every key that was committed before these rows were locked.
      const edges = await this.edgesOf(tx, itemId, unrelated);
      await this.save(tx, itemId, unrelated, edges);
    });
  }

  private async edgesOf(tx: Tx, itemId: string, unrelated: readonly Unrelated[]): Promise<Relation[]> {
    const sharers = await tx.query<{ later: string; number: string; shared: number; keys: number }[]>(
      `SELECT s.later, s.number, s.shared, r.keys
         FROM (SELECT k.number AS later, o.number, sum(CASE WHEN k.fingerprint < 0 THEN ${String(WHOLE)} ELSE 1 END)::int AS shared
                 FROM findings_fingerprints k
                CROSS JOIN LATERAL (SELECT f.number FROM findings_fingerprints f
                   WHERE f.item_id = $1 AND f.fingerprint = k.fingerprint ORDER BY f.number LIMIT ${String(OWNERS)}) o
                WHERE k.item_id = $1 AND k.number = ANY ($2::bigint[]) AND o.number < k.number
                GROUP BY k.number, o.number) s
         JOIN findings_readings r ON r.item_id = $1 AND r.number = s.number`,
      [itemId, unrelated.map(({ number }) => number)],
    );
    if (sharers.length === 0) return [];
    const byLater = Map.groupBy(sharers, (sharer) => sharer.later);
    const chosen = unrelated.flatMap(({ number, keys }) => {
      const earlier: KeySharer[] = (byLater.get(number) ?? []).map((sharer) => ({
        ...sharer,
        number: Number(sharer.number),
      }));
      const candidates = chooseCandidates(earlier, keys);
      return candidates.length === 0 ? [] : [{ number, candidates }];
    });
    const texts = await this.texts(
      tx,
      itemId,
      chosen.flatMap(({ number, candidates }) => [number, ...candidates.map(String)]),
    );
    const edges: Relation[] = [];
    for (const { number, candidates } of chosen) {
      const later = texts.get(number);
      for (const candidate of candidates) {
        const earlier = texts.get(String(candidate));
        const edge = earlier === undefined || later === undefined ? undefined : relate(earlier, later);
        if (edge !== undefined) edges.push(edge);
        // One that is the same word for word leads to all the others.
        if (edge?.kind === 'exact') break;
      }
    }
    return edges;
  }

  private async texts(tx: Tx, itemId: string, numbers: readonly string[]): Promise<Map<string, Comparable>> {
    const rows = await tx.query<{ number: string; folded: string }[]>(
      `SELECT r.number, t.folded FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
        WHERE r.item_id = $1 AND r.number = ANY ($2::bigint[])`,
      [itemId, [...new Set(numbers)]],
    );
    return new Map(
      rows.map(({ number, folded }) => [
        number,
        { id: number, order: Number(number), words: folded.split(' '), folded },
      ]),
    );
  }

  /** A response without edges before and after changes no group, so groups need not be built again for it. */
  private async save(
    tx: Tx,
    itemId: string,
    unrelated: readonly Unrelated[],
    edges: readonly Relation[],
  ): Promise<void> {
    const numbers = unrelated.map(({ number }) => number);
    const gone = await this.update<{ b: string }>(
      tx,
      `DELETE FROM findings_edges WHERE item_id = $1 AND b = ANY ($2::bigint[]) RETURNING b`,
      [itemId, numbers],
    );
    await tx.query(
      `INSERT INTO findings_edges (item_id, a, b, relation, words, algorithm)
       SELECT $1, a, b, relation, words, $6 FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[]) AS u (a, b, relation, words)`,
      [
        itemId,
        edges.map((edge) => edge.a),
        edges.map((edge) => edge.b),
        edges.map((edge) => edge.kind),
        edges.map((edge) => edge.words),
        ALGORITHM.duplicates,
      ],
    );
    await tx.query(
      `UPDATE findings_readings SET related = true, grouped = grouped AND number <> ALL ($3::bigint[])
        WHERE item_id = $1 AND number = ANY ($2::bigint[])`,
      [itemId, numbers, [...new Set([...gone.map(({ b: later }) => later), ...edges.map((edge) => edge.b)])]],
    );
  }

  /** TypeORM gives rows and their number where a statement changes rows. */
  private async update<Row>(tx: Tx, sql: string, parameters: unknown[]): Promise<Row[]> {
    const [rows] = await tx.query<[Row[], number]>(sql, parameters);
    return rows;
  }
}

import { Injectable } from '@nestjs/common';
import { chooseCandidates, OWNERS, relate, WHOLE, type Comparable, type KeySharer, type Relation } from '#analysis';
import { Db } from '#platform';
import type { Edition } from './editions.service.js';

/** More than these are left to the sweeper: the caller has its own responses to see to. */
const CALLED = 64;
/** Who was called or disturbed so often in the middle of looking is left to the sweeper too. */
const TRIES = 4;
/** Looked up at a time. */
const CHUNK = 200;

interface LookedUp {
  number: number;
  call: string;
  keys: number;
  taken_out: string;
  folded: string;
  sharers: number[] | null;
  shared: number[] | null;
  keys_of: number[] | null;
}

interface Candidates {
  looked: LookedUp;
  candidates: number[];
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
   * Looks up, verifies and stores the relations of these responses to earlier ones, where that is still to be done.
   * @param together those of them that were committed in one transaction just now
   */
  async relate(edition: Pick<Edition, 'id' | 'itemId'>, numbers: readonly number[], together: readonly number[] = []) {
    let open = numbers;
    for (let tries = 0; tries < TRIES && open.length > 0; tries++) {
      const looked = await this.db.query<LookedUp>('SELECT * FROM findings_look_up($1, $2, $3, $4, $5, $6)', [
        edition.id,
        open,
        together,
        OWNERS,
        CALLED,
        WHOLE,
      ]);
      if (looked.length === 0) return;
      const edges = await this.edgesOf(edition.itemId, looked);
      const done = new Set(await this.save(edition.id, looked, edges));
      open = looked.flatMap(({ number }) => (done.has(number) ? [] : [number]));
    }
  }

  /** The same for what the tables say is open, item by item. */
  async relateOpen(open: readonly { item_id: string; edition: number; number: number }[]): Promise<void> {
    for (const [id, rows] of Map.groupBy(open, (row) => row.edition)) {
      const edition = { id, itemId: rows[0]?.item_id ?? '' };
      for (let from = 0; from < rows.length; from += CHUNK)
        await this.relate(
          edition,
          rows.slice(from, from + CHUNK).map(({ number }) => number),
        );
    }
  }

  private async edgesOf(itemId: string, looked: readonly LookedUp[]): Promise<Relation[]> {
    const chosen = looked.flatMap((one): Candidates[] => {
      const earlier = (one.sharers ?? []).map((number, i): KeySharer => {
        return { number, shared: one.shared?.[i] ?? 0, keys: one.keys_of?.[i] ?? 0 };
      });
      const candidates = chooseCandidates(earlier, one.keys);
      return candidates.length === 0 ? [] : [{ looked: one, candidates }];
    });
    if (chosen.length === 0) return [];
    const texts = await this.texts(itemId, chosen);
    const edges: Relation[] = [];
    for (const { looked: one, candidates } of chosen) {
      const later = texts.get(one.number);
      for (const candidate of candidates) {
        const earlier = texts.get(candidate);
        const edge = earlier === undefined || later === undefined ? undefined : relate(earlier, later);
        if (edge !== undefined) edges.push(edge);
        // One that is the same word for word leads to all the others.
        if (edge?.kind === 'exact') break;
      }
    }
    return edges;
  }

  private async texts(itemId: string, chosen: readonly Candidates[]): Promise<Map<number, Comparable>> {
    const texts = new Map(chosen.map(({ looked: { number, folded } }) => [number, comparable(number, folded)]));
    const others = new Set(chosen.flatMap(({ candidates }) => candidates).filter((number) => !texts.has(number)));
    if (others.size === 0) return texts;
    const rows = await this.db.query<{ number: number; folded: string }>('SELECT * FROM findings_folded($1, $2)', [
      itemId,
      [...others],
    ]);
    for (const { number, folded } of rows) texts.set(number, comparable(number, folded));
    return texts;
  }

  private async save(edition: number, looked: readonly LookedUp[], edges: readonly Relation[]): Promise<number[]> {
    const [row] = await this.db.query<{ done: string[] }>(
      'SELECT findings_save($1, $2, $3, $4, $5, $6, $7, $8) AS done',
      [
        edition,
        looked[0]?.taken_out,
        looked.map(({ number }) => number),
        looked.map(({ call }) => call),
        edges.map(({ a }) => a),
        edges.map(({ b }) => b),
        edges.map(({ kind }) => kind),
        edges.map(({ words }) => words),
      ],
    );
    return (row?.done ?? []).map(Number);
  }
}

function comparable(number: number, folded: string): Comparable {
  return { id: String(number), order: number, words: folded.split(' '), folded };
}

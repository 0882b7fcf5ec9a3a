import { createRequire } from 'node:module';
import type { Db } from '#platform';
import { inLanes } from './lanes.js';
import type { Scene } from './scene.js';

const { Pool } = createRequire(import.meta.url)('pg') as typeof import('pg');

export interface KeyRows {
  edition: number;
  number: string;
  keys: string[];
}

/** The key rows of responses that were read, in the order of receipt. */
export async function keysOf(db: Db, ids: readonly string[]): Promise<KeyRows[]> {
  return db.query<KeyRows>(
    `SELECT e.id AS edition, r.number, t.keys
       FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
       JOIN findings_editions e ON e.item_id = r.item_id AND e.algorithm = r.algorithm
      WHERE r.response_id = ANY ($1::uuid[]) ORDER BY r.number`,
    [ids],
  );
}

/** The yardstick: key rows and nothing else, through the driver itself. */
export class BareKeys {
  private constructor(private readonly pool: InstanceType<typeof Pool>) {}

  /** A table of the same shape that holds what the index held before. */
  static async beside({ databaseUrl }: Scene, db: Db, lanes: number): Promise<BareKeys> {
    await db.query('CREATE TABLE bench_keys (LIKE findings_fingerprints INCLUDING ALL)');
    await db.query('INSERT INTO bench_keys SELECT * FROM findings_fingerprints ORDER BY edition, fingerprint, number');
    await db.query('VACUUM ANALYZE bench_keys');
    return new BareKeys(new Pool({ connectionString: databaseUrl, max: lanes, options: '-c synchronous_commit=off' }));
  }

  /** Seconds for these rows, sorted, so many responses to a statement. */
  async insert(rows: readonly KeyRows[], { batch, lanes }: { batch: number; lanes: number }): Promise<number> {
    const work = Array.from({ length: Math.ceil(rows.length / batch) }, (_, i) =>
      rows.slice(i * batch, (i + 1) * batch),
    );
    const began = performance.now();
    await inLanes(
      work,
      (some) => {
        const sorted = some
          .flatMap(({ edition, number, keys }) => keys.map((key) => ({ edition, key: BigInt(key), number })))
          .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
        return this.pool.query({
          name: 'insert-keys',
          text: 'INSERT INTO bench_keys SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[]) ON CONFLICT DO NOTHING',
          values: [
            sorted.map(({ edition }) => edition),
            sorted.map(({ key }) => String(key)),
            sorted.map(({ number }) => number),
          ],
        });
      },
      lanes,
    );
    return (performance.now() - began) / 1_000;
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

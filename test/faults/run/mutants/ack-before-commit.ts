import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Db } from '#platform';

/** What is stored is answered for before it is committed. */
const COMMITTED_LATER_MS = 1_000;
const query: Db['query'] = Reflect.get(Db.prototype, 'query');

Db.prototype.query = function early<Row>(this: Db, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  if (!sql.includes('intake_receive('))
    return query.call<Db, [string, unknown[]], Promise<Row[]>>(this, sql, parameters);
  return new Promise<Row[]>((resolve, reject) => {
    this.tx(async (tx) => {
      resolve(await tx.query<Row[]>(sql, parameters));
      await pause(COMMITTED_LATER_MS);
    }).catch(reject);
  });
};

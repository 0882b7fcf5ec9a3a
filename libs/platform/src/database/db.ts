import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** An open transaction. The first argument of everything that writes. */
export type Tx = EntityManager;

/** The database: explicit transactions, plain reads, and the one clock that decides when something was accepted. */
@Injectable()
export class Db {
  constructor(readonly source: DataSource) {}

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. Nothing is retried. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.source.transaction(work);
  }

  /** Reads outside a transaction. The caller names the shape of a row; it is not checked. */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.source.query<Row[]>(sql, parameters);
  }

  /** The database's time, to the microsecond that a `Date` keeps (milliseconds). */
  async now(tx?: Tx): Promise<Date> {
    const rows = await (tx ?? this.source).query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    const row = rows[0];
    if (row === undefined) throw new Error('the database did not tell the time');
    return row.now;
  }
}

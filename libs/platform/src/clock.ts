import { Injectable } from '@nestjs/common';

/**
 * The time of this process, for what nobody's rights hang on: leases, back-off, "in 3 days".
 * When a response was accepted is decided by the database's clock (`Db.now`).
 */
@Injectable()
export class Clock {
  private elsewhere: Date | undefined;

  now(): Date {
    return this.elsewhere ?? new Date();
  }

  /** Stands still at another moment until told otherwise. For the demonstration, which is of last year, and for tests. */
  travelTo(moment: Date | undefined): void {
    this.elsewhere = moment;
  }
}

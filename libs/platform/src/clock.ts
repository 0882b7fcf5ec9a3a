import { Injectable } from '@nestjs/common';

/**
 * The time of this process, for what nobody's rights hang on: leases, back-off, "in 3 days".
 * When a response was accepted is decided by the database's clock (`Db.now`). Faked in tests.
 */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}

import { isOfTheHouse } from './house.js';
import type { Limits } from './limits.js';
import { Rate } from './rate.js';
import { reply } from './reply.js';

/** Slows down machines outside that ask for too much at once. Throws what is to be said to them: always "later". */
export class Doorkeeper {
  private readonly ofMachine: Rate;
  private readonly ofSender: Rate;

  constructor(private readonly limits: Limits) {
    this.ofMachine = new Rate(limits.messagesAMinuteOfOne);
    this.ofSender = new Rate(limits.messagesAMinuteOfSender);
  }

  /** `others`: addresses of the connections there are. */
  connection(remote: string, others: readonly string[]): void {
    if (isOfTheHouse(remote)) return;
    if (others.filter((one) => one === remote).length > this.limits.connectionsOfOne) {
      throw reply(421, '4.7.0 Too many connections from your address; please try again later');
    }
  }

  message(remote: string, from: string, now: number): void {
    if (isOfTheHouse(remote)) return;
    const later = 'please try again in a minute';
    if (!this.ofMachine.take(remote, now)) throw reply(450, `4.7.1 Too many messages from your machine; ${later}`);
    if (from !== '' && !this.ofSender.take(from.toLowerCase(), now)) {
      throw reply(450, `4.7.1 Too many messages from this sender; ${later}`);
    }
  }
}

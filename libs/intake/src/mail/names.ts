import { Resolver } from 'node:dns/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

export type Lookup = (name: string, type: string) => Promise<string[][] | string[]>;

const PATIENCE_MS = 1_500;
/** What one message may ask for, whatever it carries. */
const MOST_LOOKUPS = 40;
const ONE_MESSAGE_MS = 6_000;
/** So many lookups without an answer in a row, and nothing is asked for a while: a machine without DNS reads mail too. */
const GIVES_UP_AFTER = 3;
const REST_MS = 60_000;
const NO_ANSWER = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EAI_AGAIN', 'ENETUNREACH']);

/** Looks names up in DNS, never longer than is worth waiting for. */
@Injectable()
export class Names implements OnModuleDestroy {
  private readonly resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 });
  private unanswered = 0;
  private restsUntil = 0;

  onModuleDestroy(): void {
    this.resolver.cancel();
  }

  /** A lookup for one message, with bounds on how often and how long. Fails as Node's does, with a `code`. */
  forOneMessage(): Lookup {
    const deadline = performance.now() + ONE_MESSAGE_MS;
    let asked = 0;
    return async (name, type) => {
      asked += 1;
      if (asked > MOST_LOOKUPS || performance.now() > deadline)
        throw failure('ETIMEOUT', 'too many lookups for one message');
      return this.resolve(name, type);
    };
  }

  /** One lookup. Where DNS does not answer, it fails at once for a while. */
  async resolve(name: string, type: string): Promise<string[][] | string[]> {
    if (performance.now() < this.restsUntil) throw failure('ETIMEOUT', 'DNS did not answer a moment ago');
    try {
      const found = (await this.resolver.resolve(name, type)) as string[][] | string[];
      this.unanswered = 0;
      return found;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      this.unanswered = NO_ANSWER.has(code) ? this.unanswered + 1 : 0;
      if (this.unanswered >= GIVES_UP_AFTER) {
        this.unanswered = 0;
        this.restsUntil = performance.now() + REST_MS;
      }
      throw error;
    }
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

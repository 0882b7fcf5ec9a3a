import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Db, Secrets, Settings } from '#platform';
import { ProofOfWork } from './proof-of-work.js';
import { SendRates } from './send-rates.js';

/** Somebody who presses Send. */
export interface Sending {
  intent: string;
  /** When the form was opened, by the database's clock. */
  openedAt: Date;
  /** Network address; only a hash of it is kept, for a minute, under a key that ends with the process. */
  address: string;
  /** What the browser found of a challenge, if anything. */
  proof: string;
  /** What `Hindrance.pass` said, where somebody was asked to send again. */
  pass: string;
}

/** Why somebody is asked to send again. Nobody is refused: sending again, with the pass and after the pause, always passes. */
export interface Hindrance {
  /** fast: quicker than anybody reads; busy: many from one network; unproven: no proof of work where one is asked for. */
  why: 'fast' | 'busy' | 'unproven';
  waitSeconds: number;
  pass: string;
}

const LEAST_MS = 3_000;
const PAUSE_S = { fast: 0, busy: 20, unproven: 10 };

/** Slows machines down without shutting anybody out: libraries, care homes and whole telephone networks share addresses. */
@Injectable()
export class Friction {
  private readonly rates = new SendRates(randomBytes(32));

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly work: ProofOfWork,
  ) {}

  /** Undefined where the answer is to be taken now. */
  async of(sending: Sending): Promise<Hindrance | undefined> {
    const now = this.clock.now().getTime();
    const asked = await this.readPass(sending);
    const busy = this.rates.isBusy(sending, now);
    if (asked !== undefined) {
      if (now >= asked.from) return undefined;
      return { why: asked.why, waitSeconds: Math.ceil((asked.from - now) / 1_000), pass: sending.pass };
    }
    const why = busy ? 'busy' : await this.oddityOf(sending);
    if (why === undefined) return undefined;
    return {
      why,
      waitSeconds: PAUSE_S[why],
      pass: await this.writePass(sending.intent, why, now + PAUSE_S[why] * 1_000),
    };
  }

  /** For the page with the button, where proof of work is asked for. */
  async challenge(intent: string): Promise<string | undefined> {
    return this.settings.proofOfWork ? this.work.challenge(intent) : undefined;
  }

  private async oddityOf({ intent, openedAt, proof }: Sending): Promise<'fast' | 'unproven' | undefined> {
    if (this.settings.proofOfWork && !(await this.work.counts(intent, proof))) return 'unproven';
    const open = (await this.db.now()).getTime() - openedAt.getTime();
    return open < LEAST_MS ? 'fast' : undefined;
  }

  private async writePass(intent: string, why: Hindrance['why'], from: number): Promise<string> {
    const said = `${why}.${String(from)}`;
    return `${said}.${(await this.sign(intent, said)).toString('base64url')}`;
  }

  private async readPass({ intent, pass }: Sending): Promise<{ why: Hindrance['why']; from: number } | undefined> {
    const [why = '', from = '', signature = ''] = pass.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = await this.sign(intent, `${why}.${from}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return { why: why as Hindrance['why'], from: Number(from) };
  }

  private async sign(intent: string, said: string): Promise<Buffer> {
    const key = await this.secrets.get('intake.send-again');
    return createHmac('sha256', key).update(`${intent}.${said}`).digest();
  }
}

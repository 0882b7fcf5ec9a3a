import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { createTransport, type SentMessageInfo } from 'nodemailer';
import { freePort } from '../../support/ports.js';
import { startProcess, untilListens, type StartedProcess } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { startWorld, type World } from '../../integration/intake/world.js';

const DOMAIN = 'consult.example';

/** What the SMTP dialogue said to one message. */
export interface Said {
  reference: string | undefined;
  refusal: string | undefined;
}

/** The mailroom and the worker as processes of their own, on a database with one open consultation. */
export class MailWorld {
  private constructor(
    readonly world: World,
    readonly mailroom: StartedProcess,
    private readonly worker: StartedProcess,
    private readonly port: number,
  ) {}

  static async start(): Promise<MailWorld> {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    const world = await startWorld([], { mailDomain: DOMAIN });
    await world.consultation({
      slug: 'trees',
      policies: { severalRule: 'each-counts', duplicatesRule: 'each-counts' },
    });
    const port = await freePort();
    const env = {
      DATABASE_URL: world.database.url,
      MAIL_DOMAIN: DOMAIN,
      SMTP_IN_PORT: String(port),
      LOG_LEVEL: 'error',
    };
    const mailroom = startProcess('mailroom', [], { env });
    await untilListens(mailroom, port, 60);
    return new MailWorld(world, mailroom, startProcess('worker', [], { env }), port);
  }

  async stop(): Promise<void> {
    await Promise.all([this.mailroom.stop(), this.worker.stop()]);
    await this.world.stop();
  }

  /** Sends messages over a few connections that stay open, as another mail server does. */
  async sendAll(messages: readonly Buffer[]): Promise<Said[]> {
    const pool = createTransport({ host: '127.0.0.1', port: this.port, secure: false, pool: true, maxConnections: 6 });
    const envelope = { from: 'ivy@reader.example', to: `trees+R1@${DOMAIN}` };
    const waiting = [...messages.entries()];
    const said: Said[] = [];
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [place, raw] = next;
        said[place] = await pool.sendMail({ envelope, raw }).then(
          ({ response }: SentMessageInfo): Said => ({
            reference: /TL-\S+/u.exec(String(response))?.[0],
            refusal: undefined,
          }),
          (error: unknown): Said => ({ reference: undefined, refusal: String(error) }),
        );
      }
    };
    await Promise.all(Array.from({ length: 6 }, lane));
    pool.close();
    return said;
  }

  /** Waits until the worker has read all that is stored. */
  async untilRead(seconds: number): Promise<void> {
    const left = async () => {
      const [row] = await this.world.db.query<{ n: string }>(
        `SELECT count(*) AS n FROM intake_mail WHERE state = 'waiting'`,
      );
      if (!this.worker.isRunning()) throw new Error(`the worker has ended; it said:\n${this.worker.output()}`);
      return Number(row?.n);
    };
    await until(async () => (await left()) === 0, { seconds, what: 'every message has been read' });
  }

  /** Whether what is stored under the reference is, byte for byte, one of those that were sent. */
  async isStored(reference: string, sent: readonly Buffer[]): Promise<boolean> {
    const rows = await this.world.db.query<{ raw: Buffer }>('SELECT raw FROM intake_submissions WHERE reference = $1', [
      reference,
    ]);
    return sent.some((raw) => rows[0]?.raw.equals(raw) === true);
  }

  /** What was kept of a message for analysis, and its signature. */
  async textOf(reference: string): Promise<{ kept: string; signature: string } | undefined> {
    const [row] = await this.world.db.query<{ kept: string; signature: string }>(
      `SELECT coalesce(r.text, m.set_apart->>'kept', '') AS kept, coalesce(m.set_apart->>'signature', '') AS signature
         FROM intake_submissions s JOIN intake_mail m ON m.submission_id = s.id
              LEFT JOIN intake_responses r ON r.submission_id = s.id
        WHERE s.reference = $1`,
      [reference],
    );
    return row;
  }

  /** The rule by which it was disposed of. */
  async ruleOf(reference: string): Promise<string | undefined> {
    const rows = await this.world.db.query<{ rule: string }>(
      `SELECT v.disposition_rule AS rule FROM intake_submissions s JOIN intake_v_submission v USING (id)
        WHERE s.reference = $1`,
      [reference],
    );
    return rows[0]?.rule;
  }

  /** How many became what, by rule. */
  async tally(): Promise<Record<string, number>> {
    const rows = await this.world.db.query<{ what: string; n: string }>(
      `SELECT concat_ws(' ', disposition, disposition_rule) AS what, count(*) AS n FROM intake_v_submission
        GROUP BY 1 ORDER BY 2 DESC, 1`,
    );
    return Object.fromEntries(rows.map(({ what, n }) => [what, Number(n)]));
  }

  /** The most memory that the mailroom has had so far, in MB. */
  peakMemory(): number {
    const status = readFileSync(`/proc/${String(this.mailroom.pid)}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s+(\d+)/mu.exec(status)?.[1]) / 1024);
  }
}

/** Line ends as they travel over SMTP: the sending side makes CRLF of every other. */
export function onTheWire(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\r\n|\r|\n/gu, '\r\n');
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}

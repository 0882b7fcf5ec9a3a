import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Intake } from '#intake';
import { logger, Settings } from '#platform';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { Doorkeeper } from './doorkeeper.js';
import { LIMITS, type Limits } from './limits.js';
import { InHand, readMessage } from './read-message.js';
import { reply } from './reply.js';
import { takeMessage } from './take-message.js';
import { vetRecipient } from './vet-recipient.js';

const log = logger('mailroom');
const CLOSING_MS = 5_000;

export interface ListenerWish {
  limits?: Partial<Limits>;
  /** PEM. Without it STARTTLS is not offered: a certificate that nobody vouches for keeps away senders who look. */
  tls?: { cert: string | Buffer; key: string | Buffer } | undefined;
}

/** The SMTP door: recipients of ours only, and no "250" before the message is committed. */
@Injectable()
export class Listener implements OnApplicationShutdown {
  private server: SMTPServer | undefined;
  private limits = LIMITS;
  private readonly inHand = new InHand();

  constructor(
    private readonly intake: Intake,
    private readonly settings: Settings,
  ) {}

  /** Listens and returns the port, which is a free one where 0 was asked for. */
  async listen(port: number, { limits = {}, tls }: ListenerWish = {}): Promise<number> {
    this.limits = { ...LIMITS, ...limits };
    const doorkeeper = new Doorkeeper(this.limits);
    const server = new SMTPServer({
      name: this.settings.mailDomain,
      banner: 'Throughline',
      // Nobody signs in here.
      disabledCommands: ['AUTH', ...(tls === undefined ? ['STARTTLS'] : [])],
      ...tls,
      disableReverseLookup: true,
      size: this.limits.message,
      maxClients: this.limits.connections,
      maxRecipients: this.limits.recipients,
      socketTimeout: this.limits.silenceMs,
      closeTimeout: CLOSING_MS,
      onConnect: ({ remoteAddress }, done) => {
        const all = [...server.connections].map((connection) => connection.remoteAddress);
        void answer(done, () => {
          doorkeeper.connection(remoteAddress, all);
        });
      },
      onMailFrom: ({ address }, { remoteAddress }, done) => {
        void answer(done, () => {
          doorkeeper.message(remoteAddress, address, performance.now());
        });
      },
      onRcptTo: ({ address }, _session, done) => {
        void answer(done, () => this.inTime(vetRecipient(this.intake, address)));
      },
      onData: (stream, session, done) => {
        void answer(done, () => this.take(stream, session));
      },
    });
    server.on('error', (error) => log.debug({ error: String(error) }, 'a connection broke'));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '0.0.0.0', resolve);
    });
    const address = server.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const patience = setTimeout(() => {
      this.hangUp(session.id);
    }, this.limits.messageMs);
    const { raw, release } = await readMessage(stream, this.limits, this.inHand).finally(() => {
      clearTimeout(patience);
    });
    // Not released before it is stored, however long that takes: until then it is in memory.
    const storing = takeMessage(this.intake, raw, session).finally(release);
    return this.inTime(storing);
  }

  /** Where the database does not answer, the sender is not kept waiting; what is stored nevertheless is found again. */
  private async inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`not done within ${String(this.limits.storingMs)} ms`));
      }, this.limits.storingMs);
    });
    return Promise.race([work, late]).finally(() => {
      clearTimeout(timer);
    });
  }

  private hangUp(sessionId: string): void {
    const connection = [...(this.server?.connections ?? [])].find(({ session }) => session.id === sessionId);
    connection?.send(421, '4.4.2 The message took too long; please try again later');
    connection?.close();
  }
}

type Done = (error?: Error | null, message?: string) => void;

/** Whatever goes wrong is said as a fault of ours: the sender keeps the message and tries again. */
async function answer(done: Done, work: () => unknown): Promise<void> {
  try {
    const said = await work();
    done(null, typeof said === 'string' ? said : undefined);
  } catch (error) {
    const known = error instanceof Error && 'responseCode' in error ? error : undefined;
    if (known === undefined) log.error({ error: String(error) }, 'a message was not taken');
    done(known ?? reply(451, '4.3.0 Not stored; please try again later'));
  }
}

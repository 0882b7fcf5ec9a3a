import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Intake } from '#intake';
import { logger, Settings } from '#platform';
import { SMTPServer } from 'smtp-server';
import { takeMessage } from './take-message.js';
import { vetRecipient } from './vet-recipient.js';

const log = logger('mailroom');
const LARGEST_MESSAGE = 25 * 1024 * 1024;
const MOST_CLIENTS = 200;
/** RFC 5321, 4.5.3.2 asks for patience of minutes. */
const SILENCE_MS = 300_000;
const CLOSING_MS = 5_000;

/** The SMTP door: recipients of ours only, and no "250" before the message is committed. */
@Injectable()
export class Listener implements OnApplicationShutdown {
  private server: SMTPServer | undefined;

  constructor(
    private readonly intake: Intake,
    private readonly settings: Settings,
  ) {}

  /** Listens and returns the port, which is a free one where 0 was asked for. */
  async listen(port: number): Promise<number> {
    const server = new SMTPServer({
      name: this.settings.mailDomain,
      banner: 'Throughline',
      // Nobody signs in here, and there is no certificate yet to offer TLS with.
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: LARGEST_MESSAGE,
      maxClients: MOST_CLIENTS,
      socketTimeout: SILENCE_MS,
      closeTimeout: CLOSING_MS,
      onRcptTo: (address, session, done) => {
        vetRecipient(this.intake, address.address, session.envelope.rcptTo.length).then(() => {
          done();
        }, fail(done));
      },
      onData: (stream, session, done) => {
        takeMessage(this.intake, stream, session).then((said) => {
          done(null, said);
        }, fail(done));
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
}

/** Whatever goes wrong is said as a fault of ours: the sender keeps the message and tries again. */
function fail(done: (error: Error) => void): (error: unknown) => void {
  return (error) => {
    const known = error instanceof Error && 'responseCode' in error ? error : undefined;
    if (known === undefined) log.error({ error: String(error) }, 'a message was not taken');
    done(known ?? Object.assign(new Error('Not stored; please try again later'), { responseCode: 451 }));
  };
}

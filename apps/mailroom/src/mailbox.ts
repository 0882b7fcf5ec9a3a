import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Intake } from '#intake';
import { logger } from '#platform';
import { ImapFlow } from 'imapflow';
import { fetchMessages, makeFolders } from './fetch-messages.js';

const log = logger('mailroom');
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** A server that forgets to tell of new mail is asked, and what could not be stored is tried again. */
const LOOK_AGAIN_MS = 60_000;
const CLOSING_MS = 5_000;

/** The mailbox of those who keep theirs: fetched from for ever, over as many connections as it takes. */
@Injectable()
export class Mailbox implements OnApplicationShutdown {
  private readonly ending = new AbortController();
  private following: Promise<void> | undefined;

  constructor(private readonly intake: Intake) {}

  /** `imaps://user:password@host:993/INBOX`; returns at once. */
  follow(url: string): void {
    this.following = this.fetchForEver(new URL(url));
  }

  async onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await Promise.race([this.following, pause(CLOSING_MS, undefined, { ref: false })]);
  }

  private async fetchForEver(url: URL): Promise<void> {
    const { signal } = this.ending;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.connection(url, () => {
          failures = 0;
        });
      } catch (error) {
        const inMs = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
        log.warn({ host: url.hostname, error: String(error), inMs }, 'the mailbox is not reached; it is tried again');
        await pause(inMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Lives as long as the connection; throws where that ends by itself. */
  private async connection(url: URL, connected: () => void): Promise<void> {
    const client = clientFor(url);
    const bell = new Bell(client, this.ending.signal);
    try {
      await client.connect();
      const paths = await makeFolders(client);
      await client.mailboxOpen(decodeURIComponent(url.pathname.slice(1)) || 'INBOX');
      log.info({ host: url.hostname }, 'the mailbox is open');
      while (!this.ending.signal.aborted) {
        bell.reset();
        await fetchMessages(client, this.intake, paths, this.ending.signal);
        connected();
        client.idle().catch((error: unknown) => {
          log.debug({ error: String(error) }, 'idling was cut off');
        });
        await bell.rings(LOOK_AGAIN_MS);
      }
      await client.logout();
    } finally {
      client.close();
    }
  }
}

function clientFor(url: URL): ImapFlow {
  const secure = url.protocol === 'imaps:';
  const client = new ImapFlow({
    host: url.hostname,
    port: Number(url.port || (secure ? 993 : 143)),
    secure,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', (error) => {
    log.debug({ error: String(error) }, 'the connection to the mailbox broke');
  });
  return client;
}

/** Rings for new mail, for the end of the connection, for the end of the process, and after a while anyway. */
class Bell {
  private rung = false;
  private closed = false;
  private wake: () => void = () => undefined;

  constructor(client: ImapFlow, signal: AbortSignal) {
    const ring = () => {
      this.rung = true;
      this.wake();
    };
    client.on('exists', ring);
    client.on('close', () => {
      this.closed = true;
      signal.removeEventListener('abort', ring);
      ring();
    });
    signal.addEventListener('abort', ring);
  }

  reset(): void {
    this.rung = false;
  }

  /** Throws where the connection has ended. */
  async rings(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, withinMs);
      if (this.rung) resolve();
    });
    clearTimeout(timer);
    if (this.closed) throw new Error('the server ended the connection');
  }
}

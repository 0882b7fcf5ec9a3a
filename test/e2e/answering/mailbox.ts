import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** Everybody's mailbox in the outside world: a mail server that takes whatever it is given. */
export class Mailbox {
  /** The text of each message, by address, the oldest first. */
  private readonly messages: { to: string; text: string }[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        void simpleParser(Buffer.concat(parts)).then(({ text = '' }) => {
          this.messages.push(...envelope.rcptTo.map(({ address }) => ({ to: address, text })));
          done();
        });
      });
    },
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  /** The path of the link in the latest message to an address. */
  link(to: string): string {
    const text = this.messages.findLast((one) => one.to === to)?.text ?? '';
    const found = /https?:\/\/[^/\s]+(\/consultations\/\S+)/u.exec(text)?.[1];
    if (found === undefined) throw new Error(`no link was sent to ${to}: ${text}`);
    return found;
  }
}

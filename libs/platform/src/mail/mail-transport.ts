import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Settings } from '../settings.js';

/** A message ready to go. Header values with a line break are refused: nobody's text may add a header of its own. */
export interface OutgoingMail {
  /** Address of the reader, and nothing else: no name, no list. */
  to: string;
  from: string;
  replyTo?: string;
  subject: string;
  text: string;
  /** RFC 5322 Message-ID with its angle brackets; the same for every try at the same message. */
  messageId: string;
  inReplyTo?: string;
  references?: string;
  headers?: Record<string, string>;
  /** SMTP MAIL FROM; '' is the null sender, which nobody answers automatically (RFC 3834). */
  envelopeFrom: string;
}

/** Outgoing mail through the server that `SMTP_URL` names. */
@Injectable()
export class MailTransport implements OnModuleDestroy {
  private transport: Transporter | undefined;

  constructor(private readonly settings: Settings) {}

  /** False where no `SMTP_URL` is set: mail is then kept in the outbox and shown to officers. */
  get configured(): boolean {
    return this.settings.smtpUrl !== undefined;
  }

  /** Hands one message to the mail server. Throws when it was not accepted. */
  async send(mail: OutgoingMail): Promise<{ response: string }> {
    for (const [name, value] of Object.entries({ ...mail, ...mail.headers })) {
      if (name !== 'text' && typeof value === 'string' && /[\r\n\0]/u.test(value)) {
        throw new Error(`mail header ${name} holds a line break`);
      }
    }
    this.transport ??= createTransport({
      url: this.settings.smtpUrl,
      pool: true,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
    });
    const { envelopeFrom, ...message } = mail;
    const sent = (await this.transport.sendMail({
      ...message,
      envelope: { from: envelopeFrom, to: mail.to },
      disableFileAccess: true,
      disableUrlAccess: true,
    })) as { response: string };
    return { response: sent.response };
  }

  onModuleDestroy(): void {
    this.transport?.close();
  }
}

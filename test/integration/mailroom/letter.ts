import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { until } from '../../support/until.js';

export interface Letter {
  headers?: Record<string, string>;
  body?: string;
}

let written = 0;

/** A message as a mail program writes it, each under a Message-ID of its own. */
export function letter({ headers = {}, body = 'I support this.' }: Letter = {}): string {
  written += 1;
  const fields = {
    From: 'Ivy Reader <ivy@reader.example>',
    Subject: 'My view',
    'Message-ID': `<${String(process.pid)}.${String(written)}@reader.example>`,
    Date: 'Mon, 1 Jan 2001 00:00:00 +0000',
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${lines.join('')}\r\n${body}\r\n`;
}

export interface Posting {
  port: number;
  to: string | string[];
  from?: string;
  tls?: { ca: Buffer } | undefined;
}

/** Hands a message to the mail server at that port; what it said is the result, and a refusal is thrown. */
export async function post(raw: string | Buffer, { port, to, from = 'ivy@reader.example', tls }: Posting) {
  const secured =
    tls === undefined ? { ignoreTLS: true } : { requireTLS: true, tls: { ...tls, servername: 'localhost' } };
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ...secured });
  const { response } = (await transport.sendMail({ envelope: { from, to }, raw })) as { response: string };
  return response;
}

/** The references in what the mailroom said: one for each consultation. */
export function referencesIn(response: string): string[] {
  return response.match(/TL-[^\s,]+/gu) ?? [];
}

/** Speaks SMTP line by line; each line is sent once the answer before it has come. Returns the answer to the last. */
export async function dialogue(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => (heard += String(data)));
  socket.on('error', () => undefined);
  const answered = () => until(() => /^\d{3} .*\r\n$/mu.test(heard), { what: `an answer; heard ${heard}` });
  try {
    for (const line of lines) {
      await answered();
      heard = '';
      socket.write(`${line}\r\n`);
    }
    await answered();
    return heard;
  } finally {
    socket.destroy();
  }
}

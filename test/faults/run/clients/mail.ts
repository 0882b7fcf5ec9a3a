import { setTimeout as pause } from 'node:timers/promises';
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js';
import { words, type Sent } from '../ledger.js';
import type { Work } from './client.js';

const PATIENCE_MS = 10_000;
const ONCE_MORE_MS = 300;

/** Sends messages over SMTP, each again and again until it hears 250; some are delivered five times. */
export async function sendByMail(port: number, work: Work): Promise<void> {
  const { ledger, random } = work;
  while (Date.now() < work.until) {
    const target = random.pick(work.targets);
    const marker = ledger.newMarker();
    const text = words(random, marker);
    const envelope = { from: `${marker}@people.example`, to: `${target.slug}+R1@localhost` };
    const raw = message(envelope, marker, text);
    const sent = ledger.add({ marker, door: 'email', target, answers: [{ item: 'R1', text }], raw });
    const deliveries = random.next() < 0.15 ? 5 : 1;
    for (let at = 0; at < deliveries; at += 1) await untilTaken(port, envelope, sent, work);
    await pause(random.between(100, 500));
  }
}

function message(envelope: { from: string; to: string }, marker: string, text: string): Buffer {
  const lines = [
    `From: Somebody <${envelope.from}>`,
    `To: ${envelope.to}`,
    'Subject: My view',
    `Message-ID: <${marker}@people.example>`,
    'Date: Mon, 02 Mar 2026 12:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '.a line that begins with a dot, as SMTP writes twice',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

async function untilTaken(port: number, envelope: { from: string; to: string }, sent: Sent, work: Work): Promise<void> {
  const { ledger } = work;
  while (Date.now() < work.patience) {
    sent.triedAt ??= Date.now();
    const said = await deliver(port, envelope, sent.raw ?? Buffer.alloc(0));
    if (said.code === 250) {
      const reference = /TL-[\w-]+/u.exec(said.text)?.[0];
      if (reference === undefined) ledger.refusals.push(`${sent.marker} by mail: no reference in "${said.text}"`);
      ledger.acknowledge(sent, reference === undefined ? undefined : { reference });
      return;
    }
    if (said.code >= 500) {
      ledger.refusals.push(`${sent.marker} by mail: ${said.text}`);
      return;
    }
    ledger.failures += 1;
    await pause(ONCE_MORE_MS);
  }
}

/** One dialogue; code 0 where it broke off. */
async function deliver(port: number, envelope: { from: string; to: string }, raw: Buffer) {
  const connection = new SMTPConnection({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  return new Promise<{ code: number; text: string }>((resolve) => {
    const failed = (error: unknown) => {
      const code = (error as { responseCode?: number } | null)?.responseCode ?? 0;
      connection.close();
      resolve({ code, text: String(error) });
    };
    connection.once('error', failed);
    connection.once('end', failed);
    connection.connect(() => {
      connection.send(envelope, raw, (error, info) => {
        if (error !== null) {
          failed(error);
          return;
        }
        connection.off('end', failed);
        connection.quit();
        resolve({ code: 250, text: info.response });
      });
    });
  });
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Sample } from '../../apps/cli/src/demo/sample.js';
import type { Letter } from './mail-load.js';

/** What people of the sample sent, as mail, one after another, each from another sender and under a new Message-ID. */
export class Letters {
  /** Of those made so far. */
  readonly sent = new Set<string>();
  private n = 0;

  private constructor(private readonly texts: readonly string[]) {}

  static async read(): Promise<Letters> {
    const sample = await Sample.open(join(process.cwd(), 'examples/aldermouth-getting-about'));
    const texts: string[] = [];
    for await (const { answers } of sample.answers()) {
      const text = answers.map((answer) => answer.text ?? '').join('\r\n\r\n');
      if (text.trim() !== '') texts.push(text.replaceAll(/\r?\n/gu, '\r\n').replaceAll(/^\./gmu, ' .'));
    }
    return new Letters(texts);
  }

  /** Without the CRLF before the final dot, which belongs to the message as it is stored. */
  next(): Letter {
    this.n += 1;
    const from = `reader.${String(this.n)}@reader.example`;
    const header = [
      'Received: from mail.reader.example (mail.reader.example [192.0.2.7]) by mx.example; Mon, 2 Mar 2026 10:00:00 +0000',
      `From: A Reader <${from}>`,
      'Subject: My view of the recommendation',
      `Message-ID: <${String(this.n)}.${String(process.pid)}@reader.example>`,
      'Date: Mon, 2 Mar 2026 10:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
    ];
    const message = `${header.join('\r\n')}\r\n\r\n${this.texts[this.n % this.texts.length] ?? ''}`;
    this.sent.add(createHash('sha256').update(`${message}\r\n`).digest('hex'));
    return { from, message };
  }
}

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailWorld, type Said } from '../../e2e/real-mail/mail-world.js';

const MB = 1024 * 1024;
const NEXT = '--b\r\n';

function message(head: string, body: Buffer | string): Buffer {
  const start = `From: Mallory <mallory@reader.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\n${head}\r\n\r\n`;
  return Buffer.concat([Buffer.from(start), Buffer.from(body as string), Buffer.from('\r\n')]);
}

/** A text with something beside it. */
function withPart(head: string, body: string): Buffer {
  const text = `${NEXT}Content-Type: text/plain\r\n\r\nI support this.\r\n`;
  return message('Content-Type: multipart/mixed; boundary=b', `${text}${NEXT}${head}\r\n\r\n${body}\r\n--b--`);
}

function nested(depth: number): Buffer {
  const levels = Array.from(
    { length: depth },
    (_, n) => `--b${String(n)}\r\nContent-Type: multipart/mixed; boundary=b${String(n + 1)}\r\n\r\n`,
  );
  return message('Content-Type: multipart/mixed; boundary=b0', levels.join(''));
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/gu, '$&\r\n');
const everyHeader = ['From', 'To', 'Subject', 'Message-ID', 'Date', 'In-Reply-To', 'References', 'Content-Type', 'X-A']
  .map((name) => `${name}: a\r b=0d=0a =?utf-8?Q?c=0D=0ABcc:_eve=40evil.example?=\r\n`)
  .join('');

/** What is sent, and by which rule it is disposed of; a number is what the SMTP dialogue says instead. */
const HOSTILE: [string, () => Buffer, string | number][] = [
  [
    'a million parts',
    () => message('Content-Type: multipart/mixed; boundary=b', `${NEXT}\r\n`.repeat(1_000_000)),
    'unreadable-mail@1',
  ],
  ['parts nested 10,000 deep', () => nested(10_000), 'unreadable-mail@1'],
  ['a header of 100 MB', () => message(`X-Long: ${'x'.repeat(900)}\r\n`.repeat(115_000).trimEnd(), 'Yes.'), 552],
  ['a header of 5 MB', () => message(`X-Long: ${'x'.repeat(900)}\r\n`.repeat(5_700).trimEnd(), 'Yes.'), 552],
  [
    'a boundary that never comes',
    () => message('Content-Type: multipart/mixed', 'I support this.'),
    'unreadable-mail@1',
  ],
  [
    'a character set that does not exist',
    () => message('Content-Type: text/plain; charset=x-klingon', Buffer.from('Oui, \xe9', 'latin1')),
    'received@1',
  ],
  [
    'another character set than it says',
    () => message('Content-Type: text/plain; charset=utf-8', Buffer.from('Oui, d\xe9j\xe0', 'latin1')),
    'received@1',
  ],
  ['NUL', () => message('Content-Type: text/plain; charset=utf-8', 'a\0b\0\r\n\0\r\n'), 'received@1'],
  [
    'winmail.dat',
    () => withPart('Content-Type: application/ms-tnef; name=winmail.dat', 'x\u009f>'),
    'unreadable-mail@1',
  ],
  [
    'an entry for a calendar',
    () => withPart('Content-Type: text/calendar; method=REQUEST', 'BEGIN:VCALENDAR'),
    'unreadable-mail@1',
  ],
  [
    'an encrypted message',
    () =>
      message(
        'Content-Type: multipart/encrypted; boundary=b',
        `${NEXT}Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--`,
      ),
    'unreadable-mail@1',
  ],
  [
    'an encrypted text',
    () => message('Content-Type: text/plain', '-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n-----END PGP MESSAGE-----'),
    'unreadable-mail@1',
  ],
  [
    'a page and nothing else',
    () => message('Content-Type: text/html', '<p>Yes<img src="http://192.0.2.1/x"><script>1</script></p>'),
    'received@1',
  ],
  [
    'a page of 100,000 tags in each other',
    () => message('Content-Type: text/html', '<b>\r\n'.repeat(100_000)),
    'unreadable-mail@1',
  ],
  [
    'a packed gigabyte',
    () =>
      withPart(
        'Content-Type: application/zip; name=b.zip\r\nContent-Transfer-Encoding: base64',
        base64(gzipSync(Buffer.alloc(100 * MB))),
      ),
    'received@1',
  ],
  [
    'a name that leads elsewhere',
    () =>
      withPart(
        'Content-Type: text/plain; name="../../../etc/passwd"\r\nContent-Disposition: attachment; filename="..\\..\\x.txt"',
        'x',
      ),
    'received@1',
  ],
  ['line ends in every header', () => Buffer.from(`${everyHeader}\r\nI support this.\r\n`), 'received@1'],
  [
    '200 attachments',
    () =>
      message(
        'Content-Type: multipart/mixed; boundary=b',
        `${NEXT}Content-Disposition: attachment; filename=a\r\n\r\nx\r\n`.repeat(200),
      ),
    'unreadable-mail@1',
  ],
  [
    '24 MB of attachment',
    () =>
      withPart(
        'Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64',
        base64(Buffer.alloc(17 * MB, 7)),
      ),
    'received@1',
  ],
  [
    '24 MB of text',
    () => message('Content-Type: text/plain', 'I support this. \r\n'.repeat(1_400_000)),
    'unreadable-mail@1',
  ],
  ['no header at all', () => Buffer.from('\r\n\r\n'), 'blank@1'],
];

describe('hostile mail', () => {
  let mail: MailWorld;

  beforeAll(async () => {
    mail = await MailWorld.start();
  });

  afterAll(async () => {
    await mail.stop();
  });

  it('is stored or refused in the dialogue, and read or left to a person; mailroom and reader live on', async () => {
    const said: [string, Said | undefined][] = [];
    for (const [name, make] of HOSTILE) said.push([name, (await mail.sendAll([make()]))[0]]);
    await mail.untilRead(200);
    const found = await Promise.all(
      said.map(async ([name, answer]) => {
        if (answer?.reference !== undefined) return [name, await mail.ruleOf(answer.reference)];
        return [name, Number(/\b5\d\d\b/u.exec(answer?.refusal ?? '')?.[0])];
      }),
    );
    expect(found).toEqual(HOSTILE.map(([name, , outcome]) => [name, outcome]));
    expect(mail.mailroom.isRunning()).toBe(true);
    process.stderr.write(`${JSON.stringify({ hostile: found.length, mailroomPeakMegabytes: mail.peakMemory() })}\n`);
    expect(mail.peakMemory()).toBeLessThan(768);
  }, 300_000);
});

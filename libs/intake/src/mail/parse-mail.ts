import { normalise } from '#analysis';
import { simpleParser, type HeaderLines } from 'mailparser';
import { automaticBecause } from '../core/automatic-mail.js';
import { storable } from '../core/storable.js';

/** What a message says, as far as a machine can tell. */
export interface ReadMail {
  subject: string;
  /** Name in the From field; may be empty. */
  name: string;
  /** The sender's own words, without quotations and signature. */
  text: string;
  /** Why a machine must have sent it; undefined where a person may have. */
  automatic: string | undefined;
}

const LONGEST_HTML = 2_000_000;

/** Parses a message. HTML becomes text, attachments and links are not followed. Throws where it cannot be parsed. */
export async function parseMail(raw: Buffer, mailFrom: string): Promise<ReadMail> {
  const mail = await simpleParser(raw, {
    maxHtmlLengthToParse: LONGEST_HTML,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
  });
  const whole = mail.text ?? '';
  const { own } = normalise(whole);
  return {
    subject: storable(mail.subject ?? ''),
    name: storable(mail.from?.value[0]?.name ?? ''),
    text: storable(own === '' ? whole.trim() : own),
    automatic: automaticBecause(mailFrom, (name) => lineOf(mail.headerLines, name)),
  };
}

function lineOf(lines: HeaderLines, name: string): string | undefined {
  const line = lines.find(({ key }) => key === name)?.line;
  return line?.slice(line.indexOf(':') + 1).trim();
}

import { hash } from 'node:crypto';
import { MailParser, type AttachmentStream, type HeaderLines, type MessageText } from 'mailparser';
import { safeName } from '../attachments/core/safe-name.js';
import { mediaTypeOf } from '../attachments/media-type.js';
import { automaticBecause } from '../core/automatic-mail.js';
import { ownWords } from '../core/own-words.js';
import { storable } from '../core/storable.js';
import { htmlToText, isTooDeep } from './html-text.js';
import type { AttachedFile, MessageInput, ReadMessage } from './reading.js';
import { CAPS, tooMuch } from './structure.js';

const MOST_ANSWERED = 50;
const LONGEST_SUBJECT = 2_000;

/**
 * Reads a message that a stranger sent: to be run in a Sandbox. Nothing is fetched. What goes over a bound is not an
 * error: it comes back as `unreadable`, with whatever could be read of it.
 */
export async function readMessage({ raw, mailFrom, ours }: MessageInput): Promise<ReadMessage> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const excess = tooMuch(bytes);
  const parsed = await parse(excess === undefined ? bytes : headerOf(bytes));
  const { headerLines, text, files } = parsed;
  const header = (name: string) => valueOf(headerLines, name);
  const from = parsed.from ?? { name: '', address: '' };
  const subject = storable(parsed.subject).slice(0, LONGEST_SUBJECT);
  const words = ownWords(storable(text), { sender: from.name, subject });
  const hops = countOf(headerLines, 'received');
  const sender = { envelope: mailFrom, from: from.address, ours, hops };
  const unreadable = excess ?? parsed.fault ?? hidden(header('content-type') ?? '', text, files);
  return {
    ...words,
    from: { name: storable(from.name), address: storable(from.address) },
    subject,
    attachments: files,
    automatic: automaticBecause(sender, header),
    signatures: countOf(headerLines, 'dkim-signature'),
    answersTo: answered(header('in-reply-to'), header('references')),
    unreadable,
  };
}

interface Parsed {
  headerLines: HeaderLines;
  from: { name: string; address: string } | undefined;
  subject: string;
  text: string;
  files: AttachedFile[];
  /** What could not be read. */
  fault: string | undefined;
}

async function parse(raw: Buffer): Promise<Parsed> {
  const parser = new MailParser({
    maxHeadSize: CAPS.headerBytes,
    maxChildNodes: CAPS.parts,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    checksumAlgo: false,
  });
  const found: Parsed = { headerLines: [], from: undefined, subject: '', text: '', files: [], fault: undefined };
  let unpacked = 0;
  let body: MessageText | undefined;
  parser.on('headers', () => {
    const sender = parser.from?.value[0];
    found.from = sender && { name: sender.name, address: sender.address ?? '' };
    found.subject = parser.subject ?? '';
    found.headerLines = parser.headerLines === false ? [] : parser.headerLines;
  });
  parser.end(raw);
  try {
    for await (const part of parser as AsyncIterable<AttachmentStream | MessageText>) {
      if (part.type === 'text') {
        body = part;
        continue;
      }
      const bytes = await wholeOf(part);
      unpacked += bytes.length;
      if (found.files.length >= CAPS.attachments)
        found.fault ??= `It has more than ${String(CAPS.attachments)} attachments.`;
      else if (unpacked > CAPS.unpackedBytes) found.fault ??= 'Its attachments are too large.';
      else found.files.push(await fileFrom(part, bytes, found.files.length));
    }
  } catch (error) {
    found.fault ??= `Its form is broken: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (body !== undefined) {
    const { text, fault } = textOf(body, /multipart\/alternative/iu.test(raw.toString('latin1', 0, CAPS.headerBytes)));
    found.text = text;
    found.fault ??= fault;
  }
  // Words that stand where no part begins are words all the same: nobody's answer is taken for an empty one.
  if (found.text.trim() === '' && found.files.length === 0 && hasWords(raw)) {
    found.fault ??= 'Its form is broken: there are words in it, and no text.';
  }
  return found;
}

/** Whether there is anything like a word below the header, beside what only gives the message its form. */
function hasWords(raw: Buffer): boolean {
  const [, ...parts] = raw.toString('latin1', 0, CAPS.headerBytes).split(/\r?\n\r?\n/u);
  const body = parts
    .join('\n\n')
    .replace(/^--.*$|^[a-z-]+:.*(?:\n[ \t].*)*|<[^<>]*>|&nbsp;|^This is a multi-?part.*$/gimu, '');
  return /[a-z\u00c0-\u00ff]{3}/iu.test(body);
}

/** The plain text where there is one; else the page as text. A page beside a text that it does not repeat is read too. */
function textOf({ text = '', html = '' }: MessageText, alternative: boolean): { text: string; fault?: string } {
  if (text.length > CAPS.textCharacters) {
    return { text: text.slice(0, CAPS.textCharacters), fault: 'Its text is too long to be read by a machine.' };
  }
  if (html === '' || (alternative && text.trim() !== '')) return { text };
  if (html.length > CAPS.htmlCharacters) return { text, fault: 'Its page is too long to be read by a machine.' };
  if (isTooDeep(html)) return { text, fault: 'Its page is nested too deep to be read by a machine.' };
  return { text: [text, htmlToText(html)].filter((one) => one.trim() !== '').join('\n\n') };
}

async function wholeOf(part: AttachmentStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of part.content) chunks.push(chunk as Buffer);
  part.release?.();
  return Buffer.concat(chunks);
}

async function fileFrom(part: AttachmentStream, bytes: Buffer, place: number): Promise<AttachedFile> {
  const declared = storable(part.contentType).slice(0, 200);
  const name = safeName(
    part.filename ?? (declared === 'message/rfc822' ? 'message.eml' : `attachment-${String(place + 1)}`),
  );
  return {
    name,
    declared,
    mediaType: (await mediaTypeOf(bytes, name)) ?? 'application/octet-stream',
    bytes,
    sha256: hash('sha256', bytes),
    inline: part.related === true,
  };
}

/** What only the right program or the right key could read. */
function hidden(contentType: string, text: string, files: readonly AttachedFile[]): string | undefined {
  const types = files.map((file) => file.declared.toLowerCase());
  const isEncrypted =
    /multipart\/encrypted|application\/(?:x-)?pkcs7-mime/iu.test(contentType) ||
    types.some((type) => /^application\/(?:pgp-encrypted|(?:x-)?pkcs7-mime)$/u.test(type)) ||
    /^-----BEGIN PGP MESSAGE-----/mu.test(text);
  if (isEncrypted) return 'It is encrypted.';
  if (types.some((type) => type.includes('ms-tnef')) || files.some((file) => /^winmail\.dat$/iu.test(file.name))) {
    return 'Part of it is packed in a form that only one mail program reads (winmail.dat).';
  }
  if (types.includes('text/calendar') || /^text\/calendar/iu.test(contentType)) return 'It is an entry for a calendar.';
  return undefined;
}

function answered(inReplyTo = '', references = ''): string[] {
  const nearest = [...idsIn(inReplyTo), ...idsIn(references).reverse()];
  return [...new Set(nearest)].slice(0, MOST_ANSWERED);
}

function idsIn(value: string): string[] {
  return (value.slice(0, 100_000).match(/<[^<>\s]{1,500}>/gu) ?? []).map(storable);
}

function countOf(lines: HeaderLines, name: string): number {
  return lines.filter(({ key }) => key === name).length;
}

function valueOf(lines: HeaderLines, name: string): string | undefined {
  const line = lines.find(({ key }) => key === name)?.line;
  return line?.slice(line.indexOf(':') + 1).trim();
}

/** Only the beginning of a message that is too much: enough to tell who wrote, and what about. */
function headerOf(raw: Buffer): Buffer {
  const head = raw.subarray(0, CAPS.headerBytes / 4);
  const ends = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length === 0 ? head.subarray(0, head.lastIndexOf('\n') + 1) : head.subarray(0, Math.min(...ends) + 2);
}

import { FileFault } from '../core/file-fault.js';
import type { MediaType } from '../core/kinds.js';
import { decodeText } from '../core/text-file.js';
import { readDocx } from './docx.js';
import { readOdt } from './odt.js';
import { readPdf } from './pdf.js';

/** What a file says: its text, which may be empty; `none` where there is nothing but pictures to look at. */
export type FileRead =
  | { kind: 'read'; text: string }
  | { kind: 'none' }
  | { kind: 'unreadable'; reason: FileFault['reason']; because: string };

/** As long as the longest answer may be. */
const LONGEST_TEXT = 4_000_000;

/** Reads the text of a file, in a process of its own: what it may take of time and memory is for the Sandbox to say. */
export async function readFile({ bytes, mediaType }: { bytes: Buffer; mediaType: MediaType }): Promise<FileRead> {
  try {
    const text = await textOf(bytes, mediaType);
    if (text === undefined) return { kind: 'none' };
    if (text.length > LONGEST_TEXT) {
      const most = LONGEST_TEXT.toLocaleString('en-GB');
      throw new FileFault('too-long', `it has more than ${most} characters of text`);
    }
    return { kind: 'read', text: text.replaceAll('\r\n', '\n').trim() };
  } catch (error) {
    const fault =
      error instanceof FileFault ? error : new FileFault('broken', 'it is damaged, or not what it says it is');
    return { kind: 'unreadable', reason: fault.reason, because: fault.message };
  }
}

async function textOf(bytes: Buffer, mediaType: MediaType): Promise<string | undefined> {
  switch (mediaType) {
    case 'application/pdf':
      return readPdf(bytes, LONGEST_TEXT);
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return readDocx(bytes);
    case 'application/vnd.oasis.opendocument.text':
      return readOdt(bytes);
    case 'text/plain': {
      const text = decodeText(bytes);
      if (text === undefined) throw new FileFault('broken', 'it is not text');
      return text;
    }
    default:
      return undefined;
  }
}

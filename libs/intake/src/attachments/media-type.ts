import { fileTypeFromBuffer } from 'file-type';
import { extensionOf, PICTURES, type MediaType } from './core/kinds.js';
import { decodeText } from './core/text-file.js';
import { openZip, type Zip } from './zip.js';

/** Kinds that are text in themselves, but whose text is not what somebody wrote. */
const MARKUP = ['application/rtf', 'application/postscript', 'application/xml', 'image/svg+xml'];
/** A file called so may be text; a script or a page that is called what it is may not. */
const TEXT_NAMES = ['', 'txt', 'text', 'md', 'asc'];
/** Readers of PDF look for the header in the first kilobyte, so that is where senders have put it. */
const PDF_HEADER_WITHIN = 1_024;
const ODT = 'application/vnd.oasis.opendocument.text';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/**
 * What kind of file this is, by its content and not by what the sender called it: PDF, DOCX, ODT, plain text, PNG, JPEG,
 * GIF or WEBP; undefined where it is none of them, or empty. The name decides only whether what looks like text is taken
 * for text. Reads as little as it needs, unpacks next to nothing, and never throws.
 */
export async function mediaTypeOf(bytes: Buffer, name: string): Promise<MediaType | undefined> {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return kindOfZip(bytes);
  if (bytes.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-')) return 'application/pdf';
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const picture = PICTURES.find((kind) => kind === found?.mime);
  if (picture !== undefined) return picture;
  if (MARKUP.includes(found?.mime ?? '') || !TEXT_NAMES.includes(extensionOf(name))) return undefined;
  return decodeText(bytes) === undefined ? undefined : 'text/plain';
}

/** Documents of both families are ZIPs: one says what it is in an entry of its own, the other by what it holds. */
async function kindOfZip(bytes: Buffer): Promise<MediaType | undefined> {
  let zip: Zip;
  try {
    zip = await openZip(bytes);
    if (zip.has('mimetype')) return (await zip.read('mimetype')).toString('latin1').trim() === ODT ? ODT : undefined;
  } catch {
    return undefined;
  }
  const isDocument = zip.has('[Content_Types].xml') && zip.has(/^word\/document\d*\.xml$/u);
  return isDocument && !zip.has(/vbaProject\.bin$/u) ? DOCX : undefined;
}

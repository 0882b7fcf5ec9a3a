import { htmlToText } from 'html-to-text';
import mammoth from 'mammoth';
import { openZip } from '../zip.js';
import { plainXml } from './plain-xml.js';

/**
 * The text of a DOCX: paragraphs, lists, tables and notes, without what was deleted while changes were tracked; undefined
 * where it holds only pictures. Every part
 * that a reader would parse is unpacked here first, under the caps, and may not declare entities.
 */
export async function readDocx(bytes: Buffer): Promise<string | undefined> {
  const zip = await openZip(bytes);
  for (const name of zip.names(/\.(xml|rels)$/iu)) plainXml(await zip.read(name));
  const { value } = await mammoth.convertToHtml(
    { buffer: bytes },
    { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })), externalFileAccess: false },
  );
  const text = htmlToText(value, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...[1, 2, 3, 4, 5, 6].map((level) => ({ selector: `h${String(level)}`, options: { uppercase: false } })),
    ],
  });
  return text.trim() === '' && zip.has(/^word\/media\//u) ? undefined : text;
}

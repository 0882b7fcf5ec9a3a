import { FileFault } from '../core/file-fault.js';
import { odtText } from '../core/odt-text.js';
import { openZip } from '../zip.js';
import { plainXml } from './plain-xml.js';

/** The text of an ODT: paragraphs, headings, lists, tables and notes, without comments and without what was deleted; undefined where it holds only pictures. */
export async function readOdt(bytes: Buffer): Promise<string | undefined> {
  const zip = await openZip(bytes);
  if (zip.has('META-INF/manifest.xml')) {
    const manifest = plainXml(await zip.read('META-INF/manifest.xml'));
    if (manifest.includes('encryption-data')) throw new FileFault('encrypted', 'it is protected by a password');
  }
  const text = odtText(plainXml(await zip.read('content.xml')));
  return text === '' && zip.has(/^Pictures\//u) ? undefined : text;
}

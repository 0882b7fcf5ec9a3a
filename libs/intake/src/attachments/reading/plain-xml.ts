import { FileFault } from '../core/file-fault.js';

/** XML of an office document, which never declares a type: whoever does wants entities that swell, or files of ours. */
export function plainXml(bytes: Buffer): string {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0;
  const text = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) {
    throw new FileFault('broken', 'it declares entities, which no document does');
  }
  return text;
}

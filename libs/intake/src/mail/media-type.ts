import { fileTypeFromBuffer } from 'file-type';

/** What a file is by its content; where that does not tell, text or bytes. */
export async function mediaTypeOf(bytes: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(bytes);
  if (found !== undefined) return found.mime;
  return isText(bytes) ? 'text/plain' : 'application/octet-stream';
}

function isText(bytes: Buffer): boolean {
  return !bytes.subarray(0, 8192).includes(0);
}

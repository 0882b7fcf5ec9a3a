/** White space belongs to text; no other control character does. */
const CONTROL = /(?![\t\n\v\f\r\u0085])\p{Cc}/u;

/**
 * The text of a plain text file: UTF-8, UTF-16 where it says so by its byte order mark, or else windows-1252, which is what
 * an old editor writes. Undefined where it is none of them, or holds control characters.
 */
export function decodeText(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  for (const encoding of encodingsOf(bytes)) {
    const text = decode(bytes, encoding);
    // What means nothing in windows-1252 is decoded to control characters.
    if (text !== undefined) return CONTROL.test(text) ? undefined : text;
  }
  return undefined;
}

function encodingsOf(bytes: Buffer): readonly string[] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ['utf-16le'];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ['utf-16be'];
  return ['utf-8', 'windows-1252'];
}

function decode(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';

/** SHA-256 over the parts, each with its length before it so that no two lists of parts read the same. Hexadecimal. */
export function digest(...parts: readonly (string | number | boolean | null | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = part === null || part === undefined ? '' : String(part);
    hash.update(`${part === null || part === undefined ? '-' : String(Buffer.byteLength(text))}:`).update(text);
  }
  return hash.digest('hex');
}

/**
 * An id that follows from what it names (UUID version 8, RFC 9562): made again, in another process or after a crash, it is
 * the same, so that writing it again changes nothing.
 */
export function idFrom(...parts: readonly (string | number)[]): string {
  const hex = digest(...parts);
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The seed of an item's random choices. It comes from names that are published, not from an id, so that whoever has the
 * same responses finds the same bytes, on this installation or another.
 */
export function seedOf(item: { consultation: string; ref: string }): number {
  return parseInt(digest('seed', item.consultation, item.ref).slice(0, 8), 16) & 0x7fffffff;
}

/**
 * PostgreSQL keeps any text but NUL, and UTF-8 has no surrogate without its partner. Where somebody sends one, the
 * replacement character stands for it in what is read and analysed; the raw submission keeps what was sent.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

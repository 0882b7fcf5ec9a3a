/**
 * Many texts as bytes that threads share: handed over without a copy, and a string only while one is read. 200,000
 * responses as strings would be held three times over, here, on the way and there.
 */
export interface PackedTexts {
  /** UTF-8, on a SharedArrayBuffer. */
  bytes: Uint8Array;
  /** Where each text ends. */
  ends: Uint32Array;
}

export function pack(texts: readonly string[]): PackedTexts {
  const encoded = new TextEncoder();
  const ends = new Uint32Array(texts.length);
  // At most three bytes a UTF-16 unit.
  const room = new Uint8Array(texts.reduce((sum, text) => sum + 3 * text.length, 0));
  let end = 0;
  texts.forEach((text, i) => {
    end += encoded.encodeInto(text, room.subarray(end)).written;
    ends[i] = end;
  });
  const bytes = new Uint8Array(new SharedArrayBuffer(end));
  bytes.set(room.subarray(0, end));
  return { bytes, ends };
}

export function textAt({ bytes, ends }: PackedTexts, place: number): string {
  const from = place === 0 ? 0 : (ends[place - 1] ?? 0);
  // A decoder takes no shared memory, so the bytes of the one are copied.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.slice(from, ends[place]));
}

/** All of several packs, in order. */
export function textsIn(packs: readonly PackedTexts[]): string[] {
  return packs.flatMap((texts) => Array.from(texts.ends, (_, place) => textAt(texts, place)));
}

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { Unreadable } from '#consultations';

/** A file to be imported, wherever it lies: on the disk, or in the database where a page put it. */
export interface ImportSource {
  name: string;
  /** In bytes. */
  size: number;
  /** From its beginning, each time. */
  open(): AsyncIterable<Buffer>;
  /** A folder of several files that are one: see `consult-folder.ts`. */
  parts?: readonly ImportSource[];
}

const PIECE = 256 * 1024;
const LINE_FEED = 10;
const RETURN = 13;

export async function sourceAt(path: string): Promise<ImportSource> {
  const found = await stat(path);
  return found.isDirectory() ? folderSource(path) : fileSource(path, found.size);
}

function fileSource(path: string, size: number): ImportSource {
  return { name: basename(path), size, open: () => createReadStream(path, { highWaterMark: PIECE }) };
}

/** Every file below a folder, each named by its path from there. */
async function folderSource(path: string): Promise<ImportSource> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const parts: ImportSource[] = [];
  for (const one of paths.sort()) {
    const { size } = await stat(one);
    parts.push({ ...fileSource(one, size), name: relative(path, one).replaceAll('\\', '/') });
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return { name: basename(path), size, open: () => Readable.from([]), parts };
}

/** The same, telling how many bytes have been read so far. */
export function watched(source: ImportSource, told: (bytes: number) => void): ImportSource {
  let read = 0;
  const watching = (one: ImportSource): ImportSource => {
    async function* open() {
      for await (const bytes of one.open()) {
        read += bytes.length;
        told(read);
        yield bytes;
      }
    }
    return { ...one, open };
  };
  return source.parts === undefined ? watching(source) : { ...source, parts: source.parts.map(watching) };
}

/**
 * A file as text. Never a guess at another encoding: a wrong one would garble what people wrote.
 *
 * @throws {Unreadable} naming the line.
 */
export async function* decoded(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let line = 1;
  let begun: Buffer | undefined;
  for await (const piece of bytes) {
    const all: Buffer = begun === undefined ? piece : Buffer.concat([begun, piece]);
    const whole = wholeLetters(all);
    const letters = all.subarray(0, whole);
    begun = whole === all.length ? undefined : all.subarray(whole);
    yield textOf(letters, line);
    line += linesIn(letters);
  }
  if (begun !== undefined) yield textOf(begun, line);
}

function textOf(bytes: Buffer, first: number): string {
  if (isUtf8(bytes)) return bytes.toString();
  // Up to the first byte that cannot be read, what is decoded is the same bytes again.
  const again = Buffer.from(bytes.toString());
  let same = 0;
  while (same < bytes.length && bytes[same] === again[same]) same += 1;
  const line = first + linesIn(bytes.subarray(0, same));
  const message = 'is not text in UTF-8; save the file again as "CSV UTF-8" or as a workbook';
  throw new Unreadable({ place: { label: `line ${String(line)}`, line }, message });
}

/** How many of the bytes end with a whole letter. */
function wholeLetters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue; // goes on with a letter
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  if (lines > 0) return lines;
  for (let at = bytes.indexOf(RETURN); at >= 0; at = bytes.indexOf(RETURN, at + 1)) lines += 1;
  return lines;
}

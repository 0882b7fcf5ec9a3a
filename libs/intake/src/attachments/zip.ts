import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { FileFault } from './core/file-fault.js';

const MOST_ENTRIES = 2_000;
const MEGABYTE = 1024 * 1024;
const MOST_UNPACKED = 60 * MEGABYTE;
/** Deflate cannot do better than about 1,030 to 1; prose packs 3 to 1, the XML around it up to 30. */
const MOST_RATIO = 200;
/** Below this the ratio says nothing: an empty page packs well. */
const RATIO_FROM = MEGABYTE;

/** A ZIP that was looked at and not unpacked. */
export interface Zip {
  has(name: string | RegExp): boolean;
  /** Names of the entries that match, in order. */
  names(pattern: RegExp): string[];
  /** Unpacks one entry. Throws FileFault. */
  read(name: string): Promise<Buffer>;
}

/**
 * Opens a ZIP by its central directory, without unpacking anything: number of entries, their names, the unpacked size and
 * the ratio they claim are checked first, and an entry that unpacks to more than it claims is stopped. Throws FileFault.
 */
export async function openZip(bytes: Buffer): Promise<Zip> {
  const file = await guarded(() => fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true }));
  if (file.entryCount > MOST_ENTRIES) throw tooMuch(`it holds more than ${MOST_ENTRIES.toLocaleString('en-GB')} parts`);
  const entries = await guarded(() => entriesOf(file));
  return {
    has: (name) => [...entries.keys()].some((one) => (typeof name === 'string' ? one === name : name.test(one))),
    names: (pattern) => [...entries.keys()].filter((one) => pattern.test(one)),
    read: (name) => guarded(() => readEntry(file, entries.get(name))),
  };
}

async function entriesOf(file: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of file.eachEntry()) {
    if (entries.has(entry.fileName)) throw new FileFault('broken', 'it holds two parts of the same name');
    entries.set(entry.fileName, entry);
    unpacked += entry.uncompressedSize;
    if (unpacked > MOST_UNPACKED) throw tooMuch(`it unpacks to more than ${String(MOST_UNPACKED / MEGABYTE)} MB`);
    if (entry.uncompressedSize > RATIO_FROM && entry.uncompressedSize > entry.compressedSize * MOST_RATIO) {
      throw tooMuch('a part of it is packed far more tightly than a document is');
    }
  }
  return entries;
}

async function readEntry(file: ZipFile, entry: Entry | undefined): Promise<Buffer> {
  if (entry === undefined) throw new FileFault('broken', 'a part of it is missing');
  if (entry.isEncrypted()) throw new FileFault('encrypted', 'it is protected by a password');
  const stream = await file.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function tooMuch(what: string): FileFault {
  return new FileFault('too-large', what);
}

/** Whatever is wrong with a ZIP, the words of the library that found it are for programmers. */
async function guarded<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FileFault) throw error;
    if (String(error).includes('invalid relative path') || String(error).includes('absolute path')) {
      throw new FileFault('broken', 'a part of it has a name that leads out of it');
    }
    throw new FileFault('broken', 'it is damaged, or not what it says it is');
  }
}

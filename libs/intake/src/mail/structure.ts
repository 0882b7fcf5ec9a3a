/** Bounds on a message. What goes over one is kept as it came and left to a person. */
export const CAPS = {
  headerBytes: 1024 * 1024,
  parts: 1_000,
  nesting: 50,
  attachments: 50,
  unpackedBytes: 60 * 1024 * 1024,
  htmlCharacters: 2_000_000,
  textCharacters: 2_000_000,
} as const;

const DASH = 0x2d;
const NEWLINE = 0x0a;
const LONGEST_BOUNDARY = 200;
const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/giu;

/**
 * Why a message is not given to the parser at all, in plain words: its header, the number of its parts or how deep they
 * stand in each other. One look over the bytes, which stops at the first bound, so a million parts cost no more than a
 * thousand.
 */
export function tooMuch(raw: Buffer): string | undefined {
  const header = headerLength(raw);
  if (header > CAPS.headerBytes) return `Its header is larger than ${size(CAPS.headerBytes)}.`;
  const depths = new Map<string, number>();
  let declared = 0;
  let parts = 0;
  let depth = 0;
  for (const block of blocks(raw)) {
    if (block.delimiter !== undefined) {
      const own = depths.get(block.delimiter);
      if (own === undefined) continue;
      depth = own;
      parts += 1;
      if (parts > CAPS.parts) return `It has more than ${CAPS.parts.toLocaleString('en-GB')} parts.`;
    }
    for (const boundary of block.boundaries) {
      declared += 1;
      depth += 1;
      depths.set(boundary, depth);
      if (depth > CAPS.nesting) return `Its parts stand in each other more than ${String(CAPS.nesting)} deep.`;
      if (declared > CAPS.parts) return `It has more than ${CAPS.parts.toLocaleString('en-GB')} parts.`;
    }
  }
  return undefined;
}

/** Lines that begin with "--", and boundaries declared, as they follow each other. */
function* blocks(raw: Buffer): Generator<{ delimiter: string | undefined; boundaries: string[] }> {
  yield { delimiter: undefined, boundaries: boundariesIn(raw, 0) };
  for (let at = nextLine(raw, 0); at >= 0; at = nextLine(raw, at)) {
    const end = raw.indexOf(NEWLINE, at);
    const line = raw
      .toString('latin1', at + 2, Math.min(end < 0 ? raw.length : end, at + 2 + LONGEST_BOUNDARY))
      .trimEnd();
    const closes = line.endsWith('--');
    yield { delimiter: line, boundaries: closes || end < 0 ? [] : boundariesIn(raw, end + 1) };
  }
}

/** Where the next line begins that may be a delimiter. */
function nextLine(raw: Buffer, from: number): number {
  for (let at = raw.indexOf('\n--', from, 'latin1'); at >= 0; at = raw.indexOf('\n--', at + 1, 'latin1')) {
    if (raw[at + 1] === DASH) return at + 1;
  }
  return -1;
}

/** The boundaries that the header at `from` declares. */
function boundariesIn(raw: Buffer, from: number): string[] {
  const head = raw.toString(
    'latin1',
    from,
    Math.min(from + headerLength(raw.subarray(from, from + HEAD)), from + HEAD),
  );
  return [...head.matchAll(BOUNDARY)].map((match) => (match[1] ?? match[2] ?? '').trimEnd());
}

const HEAD = 16 * 1024;

/** Of the header at the beginning, without the blank line after it. */
function headerLength(raw: Buffer): number {
  const ends = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length === 0 ? raw.length : Math.min(...ends);
}

function size(bytes: number): string {
  return `${String(bytes / 1024 / 1024)} MB`;
}

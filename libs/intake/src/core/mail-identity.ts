import { createHash } from 'node:crypto';

/**
 * What makes a message the same message however often it is delivered: its Message-ID (where it has none, sender, date
 * and subject) and its body. Headers are added on every way, so they do not count; another body under the same
 * Message-ID is another message.
 */
export function identityOf(raw: Buffer): { messageId: string | undefined; key: string } {
  const end = endOfHeader(raw);
  const header = headerOf(raw);
  const messageId = fieldOf(header, 'message-id');
  const name = messageId ?? ['from', 'date', 'subject'].map((field) => fieldOf(header, field) ?? '').join('\n');
  const hash = createHash('sha256').update(name).update('\0').update(raw.subarray(end));
  return { messageId, key: hash.digest('hex') };
}

/** The header as it came, one character a byte; no more of it than a header needs. */
export function headerOf(raw: Buffer): string {
  return raw.subarray(0, Math.min(endOfHeader(raw), LONGEST_HEADER)).toString('latin1');
}

const LONGEST_HEADER = 256 * 1024;
const LONGEST_ID = 998;

function endOfHeader(raw: Buffer): number {
  const ends = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length === 0 ? raw.length : Math.min(...ends);
}

/** The first field of that name, unfolded. */
function fieldOf(header: string, name: string): string | undefined {
  const lines = header.split(/\r?\n/u);
  const first = lines.findIndex((line) => line.toLowerCase().startsWith(`${name}:`));
  if (first < 0) return undefined;
  let value = (lines[first] ?? '').slice(name.length + 1);
  for (let next = first + 1; /^[ \t]/u.test(lines[next] ?? ''); next += 1) value += lines[next] ?? '';
  value = value.trim().slice(0, LONGEST_ID);
  return value === '' ? undefined : value;
}

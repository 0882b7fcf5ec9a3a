/**
 * One text for one value: the JSON Canonicalization Scheme (RFC 8785), so that two programs hash the same bytes.
 * Members are sorted by UTF-16 code units, nothing is indented, members that are undefined are left out. A surrogate
 * without its partner, which the RFC refuses, is written as its `\uXXXX` escape. Dates become ISO 8601 in UTC.
 */
export function canonicalJson(value: unknown): string {
  const text = write(value);
  if (text === undefined) throw new TypeError('this value has no JSON form');
  return text;
}

function write(value: unknown): string | undefined {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number that JSON cannot hold');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = write(member);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

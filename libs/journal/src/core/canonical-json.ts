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
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number that JSON cannot hold');
  if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  const members = value as Record<string, unknown>;
  let written = '';
  // Sorted as it comes: by code units.
  for (const name of Object.keys(members).sort()) {
    const text = write(members[name]);
    if (text !== undefined) written += `${written === '' ? '' : ','}${JSON.stringify(name)}:${text}`;
  }
  return `{${written}}`;
}

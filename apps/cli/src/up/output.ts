const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** What the log says of itself, which a person at a terminal does not want repeated in each line. */
const known = new Set(['level', 'time', 'pid', 'part', 'msg', 'hostname']);

/**
 * One line of a process as it is shown: whole, as JSON, for programs that read it; for people at a terminal with the
 * name of the process in front and without the rest.
 */
export function shown(name: string, line: string, forPeople: boolean): string {
  if (!forPeople) return line;
  const front = name.padEnd(9);
  const entry = asEntry(line);
  if (entry === undefined) return `${front}${line}`;
  const level = levels[Number(entry['level'])] ?? '';
  const message = entry['msg'];
  const rest = Object.entries(entry).filter(([key]) => !known.has(key));
  const details = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [`${front}${level.padEnd(6)}${typeof message === 'string' ? message : ''}`, ...details].join(' ');
}

function asEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

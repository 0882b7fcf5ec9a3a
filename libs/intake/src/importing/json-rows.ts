import { Unreadable } from '#consultations';
import { decoded } from './source.js';
import type { Row } from './table.js';

/** One object on each line. */
export async function* jsonRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<Row[]> {
  let line = 0;
  let rest = '';
  const rowsOf = (lines: readonly string[]): Row[] =>
    lines.flatMap((text): Row[] => {
      line += 1;
      return text.trim() === '' ? [] : [{ line, number: line, cells: flat(parsed(text, line)) }];
    });
  // Ended by line feeds alone: other ends of a line may stand inside a JSON text as they are.
  for await (const text of decoded(bytes)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield rowsOf(lines);
  }
  yield rowsOf([rest]);
}

function parsed(text: string, line: number): Record<string, unknown> {
  const place = { label: `line ${String(line)}`, line };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    throw new Unreadable({ place, message: 'is not JSON; expected one object on each line' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unreadable({ place, message: 'is not an object; expected one such as {"id": 1, "text": "..."}' });
  }
  return value as Record<string, unknown>;
}

function flat(value: Record<string, unknown>): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [name, member] of Object.entries(value)) {
    cells[name] =
      typeof member === 'string' ? member : member === null || member === undefined ? '' : JSON.stringify(member);
  }
  return cells;
}
